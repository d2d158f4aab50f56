"""Create, update and delete check-in lists: which tickets they admit, and under which rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.admission.domain.rules import check_rules
from apps.admission.models import CheckinList
from apps.audit.facade import record
from apps.catalog.models import Product
from apps.events.models import Event
from parterre.kernel.actor import Actor
from parterre.kernel.changes import differences, values_of
from parterre.kernel.errors import UnknownObject


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckinListData:
    """`limit_products`: ids, meant only when `all_products` is off."""

    name: str
    all_products: bool = True
    limit_products: list[int] = field(default_factory=list)
    include_pending: bool = False
    allow_multiple_entries: bool = False
    allow_entry_after_exit: bool = True
    rules: dict[str, Any] = field(default_factory=dict)
    exit_all_at: datetime | None = None
    addon_match: bool = False
    ignore_in_statistics: bool = False
    consider_tickets_used: bool = True


@transaction.atomic
def create_list(event: Event, data: CheckinListData, *, actor: Actor) -> CheckinList:
    _check(event.pk, asdict(data))
    checkin_list = CheckinList.objects.create(event=event, **asdict(data))
    _record("checkinlist.added", checkin_list, actor, asdict(data))
    return checkin_list


@transaction.atomic
def update_list(checkin_list: CheckinList, changes: Mapping[str, Any], *, actor: Actor) -> CheckinList:
    """Change the named fields; nothing is logged when nothing changes."""
    found = CheckinList.objects.select_for_update(no_key=True, of=("self",)).select_related("event")
    checkin_list = found.get(pk=checkin_list.pk)
    before = values_of(CheckinListData, checkin_list)
    changed = differences(before, replace(before, **changes))
    if not changed:
        return checkin_list
    _check(checkin_list.event_id, changed)
    for name, value in changed.items():
        setattr(checkin_list, name, value)
    checkin_list.save(update_fields=list(changed))
    _record("checkinlist.changed", checkin_list, actor, changed)
    return checkin_list


@transaction.atomic
def delete_list(checkin_list: CheckinList, *, actor: Actor) -> None:
    """Its scans go with it."""
    _record("checkinlist.deleted", checkin_list, actor, {"name": checkin_list.name})
    checkin_list.delete()


def _check(event_id: int, data: Mapping[str, Any]) -> None:
    if "rules" in data:
        check_rules(data["rules"])
    if data.get("limit_products"):
        _check_products(event_id, data["limit_products"])


def _check_products(event_id: int, product_ids: Iterable[int]) -> None:
    known = set(Product.objects.filter(event_id=event_id, pk__in=product_ids).values_list("pk", flat=True))
    for product_id in product_ids:
        if product_id not in known:
            raise UnknownObject(id=product_id).at("limit_products")


def _record(action: str, checkin_list: CheckinList, actor: Actor, data: dict[str, Any]) -> None:
    record(
        actor,
        action,
        object_type="checkinlist",
        object_id=checkin_list.pk,
        event_id=checkin_list.event_id,
        data=data,
    )
