"""What a third-party plugin may do to an order: see tests/sample_plugin."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.orders.models import OrderFee
from apps.sales import notifications
from apps.sales.facade import check_consistency, simulate_order
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product, request_for
from tests.people import Person
from tests.run_tasks import promised, work_off

pytestmark = pytest.mark.django_db

ON = ["manual", "pdf", "sample"]


@pytest.fixture
def with_sample(olga: Person) -> Person:
    olga.organizer.plugins = ["sample"]
    from tenants.context.transactions import public_schema

    with public_schema():
        olga.organizer.save(update_fields=["plugins"])
    return olga


def test_a_plugin_adds_a_fee_to_an_order_about_to_be_placed(with_sample: Person) -> None:
    with organizer_transaction(with_sample.organizer):
        placed = make_order(make_ticket_product(make_event(plugins=ON)))

        assert [
            (fee.fee_type, fee.internal_type, fee.description, fee.value) for fee in OrderFee.objects.all()
        ] == [("service", "sample", "Sample fee", Decimal("1.00"))]
        assert (placed.order.total, placed.payments[0].amount) == (Decimal("24.00"), Decimal("24.00"))
        assert check_consistency() == []


def test_a_simulation_shows_the_fee_as_well(with_sample: Person) -> None:
    with organizer_transaction(with_sample.organizer):
        product = make_ticket_product(make_event(plugins=ON))
        product.event.refresh_from_db()

        assert simulate_order(request_for(product), now=NOON).order.total == Decimal("24.00")


def test_switched_off_it_adds_nothing(with_sample: Person) -> None:
    with organizer_transaction(with_sample.organizer):
        assert make_order(make_ticket_product(make_event())).order.total == Decimal("23.00")


def test_plugins_are_told_by_a_task_only_if_they_listen(
    olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        make_order(product, is_paid=True)
        assert promised() == []

    told: list[tuple[str, str, Decimal]] = []
    monkeypatch.setattr(notifications, "answered_by_any", lambda hook, active: True)
    monkeypatch.setattr(
        "apps.sales.notifications.call",
        lambda hook, active, order_view: told.append((hook, order_view.code, order_view.total)),
    )
    with organizer_transaction(olga.organizer):
        placed = make_order(product, is_paid=True)
    assert told == []

    assert work_off() == 2
    assert told == [
        ("order_placed", placed.order.code, Decimal("23.00")),
        ("order_paid", placed.order.code, Decimal("23.00")),
    ]
