"""Create an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.events.domain.branding import branding_of, lock_branding
from apps.events.domain.event_page import copied_settings
from apps.events.domain.plugins import plugins_of_event, plugins_of_new_event
from apps.events.domain.rules import SlugTaken, check_event, check_slug
from apps.events.models import Event
from apps.teams.facade import grant_access_to_creator
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError


class LiveOnCreation(DomainError):
    field = "live"
    message = _("A new event cannot be live. Add products first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateEvent:
    """`plugins` None: the installation's default."""

    slug: str
    name: Mapping[str, str]
    date_from: datetime
    live: bool = False
    testmode: bool = False
    currency: str = ""
    timezone: str = ""
    date_to: datetime | None = None
    date_admission: datetime | None = None
    presale_start: datetime | None = None
    presale_end: datetime | None = None
    is_public: bool = True
    location: Mapping[str, str] | None = None
    geo_lat: float | None = None
    geo_lon: float | None = None
    has_subevents: bool = False
    meta_data: Mapping[str, str] = field(default_factory=dict)
    item_meta_properties: Mapping[str, str] = field(default_factory=dict)
    plugins: Sequence[str] | None = None
    all_sales_channels: bool = True
    limit_sales_channels: Sequence[str] = ()


@transaction.atomic
def create_event(request: CreateEvent, *, actor: Actor, copied_from: Event | None = None) -> Event:
    """Whoever made it can see it afterwards, also a team that is limited to certain events.

    Settings are those of `copied_from`; its rows are copied by `copy_event`. The organizer's are inherited, and
    its time zone is the event's where none is asked for.
    """
    if request.live:
        raise LiveOnCreation
    check_slug(request.slug)
    inherited = lock_branding().settings  # held: whoever changes them meanwhile finds this event afterwards
    event = _event_of(request, inherited)
    if copied_from is not None:
        event.settings, event.locales = copied_settings(copied_from), list(copied_from.locales)
    check_event(event)
    _insert(event)
    grant_access_to_creator(event_id=event.pk, actor=actor)
    record(
        actor,
        "event.added",
        object_type="event",
        object_id=event.pk,
        event_id=event.pk,
        data={
            "slug": event.slug,
            "name": event.name,
            "plugins": event.plugins,
            **({"copied_from": copied_from.pk} if copied_from else {}),
        },
    )
    return event


def timezone_of_new_event() -> str:
    """Where none is asked for. One query."""
    return _default_timezone(branding_of().settings)


def _default_timezone(inherited: Mapping[str, Any]) -> str:
    return str(inherited.get("timezone") or settings.TIME_ZONE)


def _event_of(request: CreateEvent, inherited: Mapping[str, Any]) -> Event:
    plugins = request.plugins
    return Event(
        slug=request.slug,
        name=dict(request.name),
        testmode=request.testmode,
        currency=request.currency or settings.DEFAULT_CURRENCY,
        timezone=request.timezone or _default_timezone(inherited),
        date_from=request.date_from,
        date_to=request.date_to,
        date_admission=request.date_admission,
        presale_start=request.presale_start,
        presale_end=request.presale_end,
        is_public=request.is_public,
        location=None if request.location is None else dict(request.location),
        geo_lat=request.geo_lat,
        geo_lon=request.geo_lon,
        has_subevents=request.has_subevents,
        meta_data=dict(request.meta_data),
        item_meta_properties=dict(request.item_meta_properties),
        plugins=plugins_of_new_event() if plugins is None else plugins_of_event(plugins, already=()),
        all_sales_channels=request.all_sales_channels,
        limit_sales_channels=[] if request.all_sales_channels else list(request.limit_sales_channels),
        inherited_settings=dict(inherited),
    )


def _insert(event: Event) -> None:
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError as error:
        raise SlugTaken from error
