"""Copy check-in lists with an event; rules refer to the new event's products."""

from __future__ import annotations

from typing import Any

from apps.admission.models import CheckinList
from apps.events.facade import Copying

KINDS = {"product": "item", "variation": "variation"}


def copy_lists(copying: Copying) -> None:
    def adjust(checkin_list: CheckinList) -> None:
        checkin_list.event = copying.target
        new = (copying.new_id("item", old) for old in checkin_list.limit_products)
        checkin_list.limit_products = sorted(product for product in new if product is not None)
        checkin_list.rules = with_new_ids(checkin_list.rules, copying)
        checkin_list.exit_all_at = None

    copying.rows("checkinlist", CheckinList.objects.filter(event=copying.source).order_by("pk"), adjust)


def with_new_ids(rules: Any, copying: Copying) -> Any:
    """The same tree with `{"lookup": ["product", "3", "…"]}` leading to the copies."""
    if isinstance(rules, list):
        return [with_new_ids(one, copying) for one in rules]
    if not isinstance(rules, dict):
        return rules
    match rules.get("lookup"):
        case [str(model), (str() | int()) as old, *rest] if model in KINDS:
            new = copying.new_id(KINDS[model], int(old)) if str(old).isdigit() else None
            return {"lookup": [model, old if new is None else type(old)(new), *rest]}
    return {operator: with_new_ids(operands, copying) for operator, operands in rules.items()}
