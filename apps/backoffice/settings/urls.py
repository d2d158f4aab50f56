from __future__ import annotations

from django.urls import path

from apps.backoffice.settings import views

urlpatterns = [
    path("settings/", views.SettingsIndex.as_view(), name="settings"),
    path("settings/general/", views.GeneralSettings.as_view(), name="settings-general"),
    path("events/<str:event>/settings/", views.EventSettings.as_view(), name="event-settings"),
]
