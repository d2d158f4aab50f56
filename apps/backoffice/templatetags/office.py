"""`{% load office %}`"""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone

from apps.backoffice.dates import moment_text

register = template.Library()


@register.filter
def moment(value: datetime | None, zone: str = "") -> str:
    """`{{ order.placed_at|moment }}`: in the page's time zone (an event's, below that event), or in the one given."""
    return moment_text(value, zone or timezone.get_current_timezone_name()) if value is not None else ""
