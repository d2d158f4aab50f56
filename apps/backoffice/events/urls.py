from __future__ import annotations

from django.urls import path

from apps.backoffice.events.views.delete import DeleteEvent
from apps.backoffice.events.views.details import Details, Picture
from apps.backoffice.events.views.index import EventIndex
from apps.backoffice.events.views.new import NewEvent
from apps.backoffice.events.views.overview import Overview, Switch

# No event is called "_new": short names have no underscore.
urlpatterns = [
    path("events/", EventIndex.as_view(), name="events"),
    path("events/_new/", NewEvent.as_view(), name="event-new"),
    path("events/<str:event>/", Overview.as_view(), name="event"),
    path("events/<str:event>/switch/", Switch.as_view(), name="event-switch"),
    path("events/<str:event>/details/", Details.as_view(), name="event-details"),
    path("events/<str:event>/picture/", Picture.as_view(), name="event-picture"),
    path("events/<str:event>/delete/", DeleteEvent.as_view(), name="event-delete"),
]
