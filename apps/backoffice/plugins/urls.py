from __future__ import annotations

from django.urls import path

from apps.backoffice.plugins import views

urlpatterns = [
    path("settings/plugins/", views.OrganizerPlugins.as_view(), name="plugins"),
    path("settings/plugins/<slug:plugin>/switch/", views.SwitchForOrganizer.as_view(), name="plugin-switch"),
    path("events/<str:event>/plugins/", views.EventPlugins.as_view(), name="event-plugins"),
    path(
        "events/<str:event>/plugins/<slug:plugin>/switch/",
        views.SwitchForEvent.as_view(),
        name="event-plugin-switch",
    ),
]
