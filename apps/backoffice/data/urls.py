from __future__ import annotations

from django.urls import path

from apps.backoffice.data import views

urlpatterns = [
    path("data/", views.Data.as_view(), name="data"),
    path("data/sandbox/", views.MakeSandbox.as_view(), name="data-sandbox"),
    path("data/sandbox/remove/", views.RemoveSandbox.as_view(), name="data-sandbox-remove"),
    path("data/jobs/<uuid:job>/", views.Watch.as_view(), name="data-job"),
    path("data/jobs/<uuid:job>/stop/", views.Stop.as_view(), name="data-stop"),
    path("data/jobs/<uuid:job>/archive/", views.Download.as_view(), name="data-download"),
]
