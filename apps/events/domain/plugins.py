"""Enable and disable plugins for the organizer and for an event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.db import transaction

from apps.audit.facade import Entry, record_all
from parterre.hooks.manifest import Level
from parterre.hooks.plugins_field import PluginRefused, UnknownPlugin, plugins_to_switch_on
from parterre.kernel.actor import Actor
from tenants.context.transactions import public_schema, require_organizer
from tenants.models import Organizer
from tenants.routing.directory import forget


def current_organizer_row() -> Organizer:
    return require_organizer()


def plugins_of_event(names: Sequence[str], *, already: Iterable[str]) -> list[str]:
    """Our names for what shall be on in an event of the entered organizer; raises PluginRefused."""
    on = frozenset(already)
    chosen = plugins_to_switch_on(
        names, at=Level.EVENT, already=on, organizer_plugins=current_organizer_row().plugins
    )
    _refuse_excluded(chosen, already=on)
    return chosen


def plugins_of_new_event() -> list[str]:
    """The installation's default, as far as this organizer may have it."""
    chosen: list[str] = []
    for name in settings.PLUGINS_DEFAULT:
        try:
            chosen += plugins_of_event([name], already=chosen)
        except PluginRefused:
            continue
    return chosen


@transaction.atomic
def change_organizer_plugins(*, names: Sequence[str], actor: Actor) -> Organizer:
    """Of the entered organizer, whose row is public: that alone is written outside of its schema."""
    entered = current_organizer_row()
    with public_schema():
        organizer = Organizer.objects.select_for_update().get(pk=entered.pk)
        before = list(organizer.plugins)
        after = plugins_to_switch_on(names, at=Level.ORGANIZER, already=before)
        _refuse_excluded(after, already=before)
        if set(after) == set(before):
            return organizer
        organizer.plugins = after
        organizer.save(update_fields=["plugins"])
    record_all(switched(actor, before, after, object_type="organizer", object_id=organizer.pk))
    transaction.on_commit(forget)
    return organizer


def switched(
    actor: Actor,
    before: Iterable[str],
    after: Iterable[str],
    *,
    object_type: str,
    object_id: object,
    event_id: int | None = None,
) -> Iterator[Entry]:
    """What the log says of each plugin that went on or off."""
    old, new = set(before), set(after)
    for plugin in sorted(old ^ new):
        yield Entry(
            actor=actor,
            action=f"{object_type}.plugins.{'enabled' if plugin in new else 'disabled'}",
            object_type=object_type,
            object_id=object_id,
            event_id=event_id,
            data={"plugin": plugin},
        )


def _refuse_excluded(names: Iterable[str], *, already: Iterable[str]) -> None:
    for name in names:
        if name in settings.PLUGINS_EXCLUDE and name not in already:
            raise UnknownPlugin(name=name)
