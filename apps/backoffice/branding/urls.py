from __future__ import annotations

from django.urls import path

from apps.backoffice.branding import views

urlpatterns = [
    path("settings/branding/", views.EditBranding.as_view(), name="branding"),
    path("settings/branding/preview/", views.Preview.as_view(), name="branding-preview"),
    path("settings/branding/pictures/<str:name>", views.Picture.as_view(), name="branding-picture"),
]
