"""Validity period of a ticket: from its product, or as requested."""

from __future__ import annotations

import calendar
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.catalog.facade import OfferedProduct
from apps.sales.place.request import PlacePosition

FIXED, DYNAMIC = "fixed", "dynamic"
Validity = tuple[datetime | None, datetime | None]


def validity_of(product: OfferedProduct, asked: PlacePosition, *, zone: ZoneInfo, now: datetime) -> Validity:
    if asked.valid_from is not None or asked.valid_until is not None:
        return asked.valid_from, asked.valid_until
    if product.validity_mode == FIXED:
        return product.validity_fixed_from, product.validity_fixed_until
    if product.validity_mode == DYNAMIC:
        start = (asked.requested_valid_from or now).astimezone(zone)
        try:
            return start, _end(product, start)
        except (OverflowError, ValueError):  # the calendar ends before the ticket does
            return start, None
    return None, None


def _end(product: OfferedProduct, start: datetime) -> datetime:
    """Whole days and months last until the end of the day, so that a day ticket bought at noon ends at midnight."""
    minutes = product.validity_dynamic_duration_minutes or 0
    hours = product.validity_dynamic_duration_hours or 0
    days = product.validity_dynamic_duration_days or 0
    months = product.validity_dynamic_duration_months or 0
    end = start
    if months:
        end = _months_later(end, months) - timedelta(days=0 if days else 1)
    if days:
        end += timedelta(days=days - 1)
    if months or days:
        end = datetime.combine(end.date(), time(23, 59, 59), tzinfo=start.tzinfo)
    return end + timedelta(hours=hours, minutes=minutes)


def _months_later(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or its last one."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
