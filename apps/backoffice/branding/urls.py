from __future__ import annotations

from django.urls import path

from apps.backoffice.branding import views

urlpatterns = [
    path("settings/branding/", views.EditBranding.as_view(), name="look"),
    path("settings/branding/preview/", views.Preview.as_view(), name="look-preview"),
    path("settings/branding/pictures/<str:name>", views.Picture.as_view(), name="look-picture"),
]
