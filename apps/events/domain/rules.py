"""Validation that applies to every event."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils.translation import gettext_noop as _

from apps.events.channels import SALES_CHANNELS, UnknownChannel
from apps.events.models import Event
from parterre.kernel.currencies import CURRENCIES
from parterre.kernel.errors import DomainError
from parterre.observability.context import PROBES

SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,48}[A-Za-z0-9])?\Z")


# On every host these addresses are the platform's own.
RESERVED = frozenset(path.split("/")[1] for path in PROBES)


class UnusableSlug(DomainError):
    field = "slug"
    message = _(
        "Use 1 to 50 letters, digits, dots, and dashes. The first and last character must be a letter or digit."
    )


class ReservedSlug(DomainError):
    field = "slug"
    message = _("This short name is reserved.")


class SlugTaken(DomainError):
    field = "slug"
    message = _("This short name is already used by another event.")


class SlugIsFinal(DomainError):
    field = "slug"
    message = _("The short name of an event cannot be changed.")


class UnknownCurrency(DomainError):
    field = "currency"
    message = _("'%(currency)s' is not a valid currency. Use an ISO 4217 code.")


class CurrencyIsFinal(DomainError):
    field = "currency"
    message = _("The currency cannot be changed because the event has orders.")


class UnknownTimezone(DomainError):
    field = "timezone"
    message = _("'%(timezone)s' is not a valid time zone.")


class EndsBeforeStart(DomainError):
    field = "date_to"
    message = _("The event cannot end before it starts.")


class AdmissionAfterStart(DomainError):
    field = "date_admission"
    message = _("Admission cannot start after the event.")


class SaleEndsBeforeStart(DomainError):
    field = "presale_end"
    message = _("Sales cannot end before they start.")


class SeriesNotAvailable(DomainError):
    field = "has_subevents"
    message = _("Event series are not available.")


class UnknownMetaProperty(DomainError):
    field = "meta_data"
    message = _("There is no metadata property '%(name)s'.")


class UnknownLanguage(DomainError):
    field = "locales"
    message = _("'%(code)s' is not a supported language.")


def check_languages(codes: Sequence[str]) -> None:
    """None at all means every language there is."""
    for code in codes:
        if code not in dict(settings.LANGUAGES):
            raise UnknownLanguage(code=code[:32])


def check_slug(slug: str) -> None:
    if not SLUG.match(slug):
        raise UnusableSlug
    if slug.lower() in RESERVED:
        raise ReservedSlug


def check_event(event: Event) -> None:
    """Of the values as they would be stored; no query."""
    if event.currency not in CURRENCIES:
        raise UnknownCurrency(currency=event.currency[:10])
    check_timezone(event.timezone)
    if event.date_to is not None and event.date_to < event.date_from:
        raise EndsBeforeStart
    if event.date_admission is not None and event.date_admission > event.date_from:
        raise AdmissionAfterStart
    if event.presale_start and event.presale_end and event.presale_end < event.presale_start:
        raise SaleEndsBeforeStart
    if event.has_subevents:
        raise SeriesNotAvailable
    for name in event.limit_sales_channels:
        if name not in SALES_CHANNELS:
            raise UnknownChannel(name=name)
    _check_meta_data(event.meta_data)


def check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownTimezone(timezone=name[:64]) from error


def _check_meta_data(values: Mapping[str, Any]) -> None:
    """Properties are defined by the organizer, and there is no way to define one yet."""
    for name in values:
        raise UnknownMetaProperty(name=name[:50])
