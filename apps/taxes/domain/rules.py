"""Tax rules of an event: one is the default, and a rule in use cannot be deleted.

A rule's `custom_rules` (by country and kind of buyer) are kept, and not applied yet: its rate is what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.events.facade import bump_offer_version
from apps.events.models import Event
from apps.taxes.models import TaxRule
from parterre.kernel.actor import Actor
from parterre.kernel.changes import differences, values_of
from parterre.kernel.errors import DomainError, NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRuleData:
    """`name` and texts are objects of language to text; `rate` is in percent."""

    name: dict[str, str]
    rate: Decimal
    default: bool = False
    internal_name: str | None = None
    code: str | None = None
    price_includes_tax: bool = True
    keep_gross_if_rate_changes: bool = False
    eu_reverse_charge: bool = False
    home_country: str | None = None
    custom_rules: list[dict[str, Any]] | None = None


class DefaultStays(DomainError):
    field = "default"
    message = _("An event needs exactly one default tax rule. Set another tax rule as the default instead.")


class TaxRuleInUse(NotAllowed):
    message = _("This tax rule is used by products or orders and cannot be deleted.")


@transaction.atomic
def create_rule(event: Event, data: TaxRuleData, *, actor: Actor) -> TaxRule:
    """The first rule of an event becomes its default."""
    bump_offer_version(event.pk)  # first: whoever changes the same event's offer waits here for us
    if not TaxRule.objects.filter(event=event, default=True).exists():
        data = replace(data, default=True)
    elif data.default:
        _take_default_from_others(event.pk)
    rule = TaxRule.objects.create(event=event, **asdict(data))
    _record("taxrule.added", rule, actor, asdict(data))
    return rule


@transaction.atomic
def update_rule(rule: TaxRule, changes: Mapping[str, Any], *, actor: Actor) -> TaxRule:
    """Change the named fields. Another default moves the mark away from the old one."""
    bump_offer_version(rule.event_id)
    rule = TaxRule.objects.get(pk=rule.pk)
    before = values_of(TaxRuleData, rule)
    changed = differences(before, replace(before, **changes))
    if not changed:
        return rule
    if changed.get("default") is False:
        raise DefaultStays
    if "default" in changed:
        _take_default_from_others(rule.event_id)
    for name, value in changed.items():
        setattr(rule, name, value)
    rule.save(update_fields=list(changed))
    _record("taxrule.changed", rule, actor, changed)
    return rule


@transaction.atomic
def delete_rule(rule: TaxRule, *, actor: Actor) -> None:
    """When the default goes, the oldest of the others takes its place."""
    bump_offer_version(rule.event_id)
    rule = TaxRule.objects.get(pk=rule.pk)
    rule_id, was_default = rule.pk, rule.default
    try:
        rule.delete()
    except ProtectedError as error:
        raise TaxRuleInUse from error
    if was_default:
        successor = TaxRule.objects.filter(event_id=rule.event_id).order_by("pk").first()
        if successor is not None:
            TaxRule.objects.filter(pk=successor.pk).update(default=True)
    rule.pk = rule_id
    _record("taxrule.deleted", rule, actor, {})


def _take_default_from_others(event_id: int) -> None:
    TaxRule.objects.filter(event_id=event_id, default=True).update(default=False)


def _record(action: str, rule: TaxRule, actor: Actor, data: dict[str, Any]) -> None:
    record(actor, action, object_type="taxrule", object_id=rule.pk, event_id=rule.event_id, data=data)
