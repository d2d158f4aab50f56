"""Update an event. Only fields that change are logged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import transaction

from apps.audit.facade import Entry, record_all
from apps.events.domain.plugins import plugins_of_event, switched
from apps.events.domain.protection import is_protected
from apps.events.domain.readiness import require_ready
from apps.events.domain.rules import CurrencyIsFinal, SlugIsFinal, check_event, check_languages
from apps.events.models import Event
from parterre.kernel.actor import Actor

CHANGEABLE: Final = frozenset(
    [
        "name",
        "live",
        "testmode",
        "currency",
        "timezone",
        "locales",
        "date_from",
        "date_to",
        "date_admission",
        "presale_start",
        "presale_end",
        "is_public",
        "location",
        "geo_lat",
        "geo_lon",
        "has_subevents",
        "meta_data",
        "item_meta_properties",
        "plugins",
        "all_sales_channels",
        "limit_sales_channels",
    ]
)
# Switches with a name of their own in the log.
SWITCHES: Final = ("live", "testmode")


@transaction.atomic
def update_event(*, event: Event, changes: Mapping[str, Any], actor: Actor) -> Event:
    """`changes`: new values by attribute. Nothing is written when nothing is new.

    `live` becomes true only when every readiness check is content; all that is amiss is raised at once.
    """
    locked = Event.objects.select_for_update().get(pk=event.pk)
    if changes.get("slug", locked.slug) != locked.slug:
        raise SlugIsFinal
    wanted = {name: value for name, value in changes.items() if name in CHANGEABLE}
    if "plugins" in wanted:
        wanted["plugins"] = plugins_of_event(wanted["plugins"], already=locked.plugins)
    if wanted.get("all_sales_channels", locked.all_sales_channels) and "limit_sales_channels" in wanted:
        wanted["limit_sales_channels"] = []
    before = {name: getattr(locked, name) for name in wanted}
    new = {name: value for name, value in wanted.items() if not _same(name, before[name], value)}
    if not new:
        return locked
    for name, value in new.items():
        setattr(locked, name, value)
    check_event(locked)
    if "locales" in new:
        check_languages(new["locales"])
    if "currency" in new and is_protected(locked):
        raise CurrencyIsFinal
    if new.get("live"):
        require_ready(locked)
    locked.was_live = locked.was_live or locked.live or bool(before.get("live"))
    locked.offer_version += 1
    locked.save(update_fields=[*new, "was_live", "offer_version"])
    record_all(_entries(locked, before, new, actor))
    return locked


def _same(name: str, before: Any, after: Any) -> bool:
    """Lists of names are sets; but the first of the languages is the one for all whose own is not there."""
    if isinstance(before, list) and name != "locales":
        return set(before) == set(after)
    return bool(before == after)


def _entries(
    event: Event, before: Mapping[str, Any], new: Mapping[str, Any], actor: Actor
) -> Iterator[Entry]:
    facts = {name: value for name, value in new.items() if name not in (*SWITCHES, "plugins")}
    if facts:
        yield _entry(event, "event.changed", actor, facts)
    if "plugins" in new:
        yield from switched(
            actor,
            before["plugins"],
            new["plugins"],
            object_type="event",
            object_id=event.pk,
            event_id=event.pk,
        )
    for switch in SWITCHES:
        if switch in new:
            yield _entry(event, f"event.{switch}.{'activated' if new[switch] else 'deactivated'}", actor, {})


def _entry(event: Event, action: str, actor: Actor, data: Mapping[str, Any]) -> Entry:
    return Entry(
        actor=actor, action=action, object_type="event", object_id=event.pk, event_id=event.pk, data=data
    )
