"""Events a member may see, and which of them are upcoming."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from apps.events.models import Event
from apps.teams.facade import Access


def visible_events(access: Access) -> QuerySet[Event]:
    visible = access.visible_events()
    return Event.objects.all() if visible is None else Event.objects.filter(pk__in=visible)


def not_over(now: datetime) -> Q:
    return Q(date_to__gte=now) | Q(date_to=None, date_from__gte=now)
