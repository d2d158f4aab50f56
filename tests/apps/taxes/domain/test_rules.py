from __future__ import annotations

from decimal import Decimal

import pytest

from apps.audit.models import LogEntry
from apps.taxes.facade import DefaultStays, TaxRuleInUse, delete_rule, update_rule
from apps.taxes.models import TaxRule
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import make_event, make_positions, make_product, make_tax_rule
from tests.people import Person

pytestmark = pytest.mark.django_db


def defaults() -> dict[str, bool]:
    return {rule.internal_name or "": rule.default for rule in TaxRule.objects.order_by("pk")}


def test_the_first_rule_becomes_the_default(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()

        make_tax_rule(event, internal_name="first")
        make_tax_rule(event, internal_name="second")

        assert defaults() == {"first": True, "second": False}


def test_each_event_has_its_own_default(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_tax_rule(make_event(), internal_name="here")
        make_tax_rule(make_event(), internal_name="there")

        assert defaults() == {"here": True, "there": True}


def test_a_new_default_takes_the_place_of_the_old(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        make_tax_rule(event, internal_name="first")

        make_tax_rule(event, internal_name="second", default=True)

        assert defaults() == {"first": False, "second": True}


def test_making_another_rule_the_default_moves_the_mark(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        make_tax_rule(event, internal_name="first")
        second = make_tax_rule(event, internal_name="second")

        update_rule(second, {"default": True}, actor=olga.actor)

        assert defaults() == {"first": False, "second": True}


def test_the_default_can_not_be_unset(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        rule = make_tax_rule(make_event(), internal_name="only")

        with pytest.raises(DefaultStays):
            update_rule(rule, {"default": False}, actor=olga.actor)

        assert defaults() == {"only": True}


def test_an_update_changes_what_it_names_and_says_so_in_the_log(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        rule = make_tax_rule(make_event(), "19.00", internal_name="VAT")

        update_rule(rule, {"rate": Decimal("7.00"), "internal_name": "VAT"}, actor=olga.actor)

        changed = TaxRule.objects.get(pk=rule.pk)
        entry = LogEntry.objects.get(action="taxrule.changed")
        assert (changed.rate, changed.internal_name) == (Decimal("7.0000"), "VAT")
        assert (entry.actor_id, entry.object_id, entry.data) == (
            olga.actor.id,
            str(rule.pk),
            {"rate": "7.00"},
        )


def test_an_update_that_changes_nothing_is_not_logged(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        rule = make_tax_rule(make_event(), "19.00")

        update_rule(rule, {"rate": Decimal("19"), "default": True}, actor=olga.actor)

        assert list(LogEntry.objects.filter(action="taxrule.changed")) == []


def test_a_rule_that_a_product_uses_stays(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        rule = make_tax_rule(event)
        make_product(event, tax_rule_id=rule.pk)

        with pytest.raises(TaxRuleInUse):
            delete_rule(rule, actor=olga.actor)

        assert list(TaxRule.objects.all()) == [rule]


def test_a_rule_that_an_order_was_taxed_by_stays(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        rule = make_tax_rule(event)
        (position,) = make_positions(make_product(event))
        position.tax_rule = rule
        position.save()

        with pytest.raises(TaxRuleInUse):
            delete_rule(rule, actor=olga.actor)

        assert list(TaxRule.objects.all()) == [rule]


def test_when_the_default_is_deleted_the_oldest_of_the_others_follows(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        first = make_tax_rule(event, internal_name="first")
        make_tax_rule(event, internal_name="second")
        make_tax_rule(event, internal_name="third")

        delete_rule(first, actor=olga.actor)

        assert defaults() == {"second": True, "third": False}
        assert LogEntry.objects.get(action="taxrule.deleted").object_id == str(first.pk)
