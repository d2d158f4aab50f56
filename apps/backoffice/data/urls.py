from __future__ import annotations

from django.urls import path

from apps.backoffice.data import views

urlpatterns = [
    path("settings/data/", views.Data.as_view(), name="data"),
    path("settings/data/sandbox/", views.MakeSandbox.as_view(), name="data-sandbox"),
    path("settings/data/sandbox/remove/", views.RemoveSandbox.as_view(), name="data-sandbox-remove"),
    path("settings/data/jobs/<uuid:job>/", views.Watch.as_view(), name="data-job"),
    path("settings/data/jobs/<uuid:job>/stop/", views.Stop.as_view(), name="data-stop"),
    path("settings/data/jobs/<uuid:job>/archive/", views.Download.as_view(), name="data-download"),
]
