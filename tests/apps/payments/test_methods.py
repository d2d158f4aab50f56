from __future__ import annotations

import pytest

from apps.events.facade import update_event
from apps.payments.facade import can_be_paid, is_known_provider, methods_of
from parterre.kernel.errors import ValidationErrors
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_methods_are_those_of_active_plugins(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        paid, free = make_event(), make_event(plugins=["pdf"])

        assert (list(methods_of(paid)), list(methods_of(free))) == (["manual"], [])
        assert (can_be_paid(paid), can_be_paid(free)) == (True, False)
        assert [is_known_provider(free, name) for name in ("free", "manual", "")] == [True, False, False]
        assert is_known_provider(paid, "manual")


def test_a_shop_that_asks_for_money_needs_a_way_to_take_it(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(plugins=[], live=False)
        make_ticket_product(event)
        event.refresh_from_db()

        with pytest.raises(ValidationErrors) as refused:
            update_event(event=event, changes={"live": True}, actor=olga.actor)

    assert [type(error).__name__ for error in refused.value.errors] == ["NoPaymentMethod"]


def test_a_shop_that_gives_away_needs_none(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(plugins=[], live=False)
        make_ticket_product(event, "0.00")
        event.refresh_from_db()

        assert update_event(event=event, changes={"live": True}, actor=olga.actor).live
