"""Names and links of the objects of log entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model
from django.utils.translation import get_language

from apps.admission.models import CheckinList
from apps.audit.models import LogEntry
from apps.availability.models import Quota
from apps.catalog.models import Product
from apps.events.models import Event
from apps.orders.models import Order
from apps.taxes.models import TaxRule
from apps.teams.models import Team
from parterre.kernel.formats import text_in

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class About:
    """`page`: name of its page and what that takes besides the organizer; empty: it has none."""

    name: str
    page: tuple[Any, ...] = ()
    is_code: bool = False


def _in_language(texts: Mapping[str, str]) -> str:
    return text_in(texts, get_language())


KINDS: Final[Mapping[str, tuple[type[Model], Callable[[Any], About]]]] = {
    "order": (Order, lambda order: About(order.code, ("order", order.code), is_code=True)),
    "event": (Event, lambda event: About(_in_language(event.name), ("event", event.slug))),
    "team": (Team, lambda team: About(team.name, ("team", team.pk))),
    "item": (Product, lambda product: About(_in_language(product.name))),
    "quota": (Quota, lambda quota: About(quota.name)),
    "taxrule": (TaxRule, lambda rule: About(_in_language(rule.name))),
    "checkinlist": (CheckinList, lambda one: About(one.name)),
}


def objects_of(entries: Iterable[LogEntry]) -> dict[Key, About]:
    """One query a kind. What is deleted has no name any more."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.object_type in KINDS and entry.object_id.isdigit():
            wanted.setdefault(entry.object_type, set()).add(int(entry.object_id))
    found: dict[Key, About] = {}
    for kind, ids in wanted.items():
        model, about = KINDS[kind]
        found |= {(kind, str(row.pk)): about(row) for row in model._default_manager.filter(pk__in=ids)}
    return found
