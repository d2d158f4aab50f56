"""Days and times in words, as the clock at the event's place shows them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext


def moment_text(moment: datetime, zone: str) -> str:
    """`Fri 18 Dec 2026, 18:30`"""
    # Translators: a date with a time, in the letters of Django's date filter.
    return date_format(moment.astimezone(ZoneInfo(zone)), gettext("D j M Y, H:i"))
