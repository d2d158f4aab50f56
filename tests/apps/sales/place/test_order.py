from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import LogEntry
from apps.availability.facade import availability_of, reconcile
from apps.availability.models import Quota
from apps.catalog.facade import update_product
from apps.orders.models import Order, OrderPosition, Transaction
from apps.payments.models import Payment
from apps.sales.facade import OrderRefused, PlaceFee, check_consistency, place_order, simulate_order
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tenants.models import OutboxEntry
from tests.factories import offer
from tests.factories.orders import (
    NOON,
    make_event,
    make_order,
    make_ticket_product,
    position,
    request_for,
)
from tests.people import Person

pytestmark = pytest.mark.django_db


def refusals(refused: OrderRefused) -> list[tuple[str, str]]:
    return [(error.field, type(error).__name__) for error in refused.errors]


def refused(request: object) -> list[tuple[str, str]]:
    with pytest.raises(OrderRefused) as caught:
        place_order(request, actor=Actor("system"), now=NOON)  # type: ignore[arg-type]
    return refusals(caught.value)


def test_an_order_is_stored_with_its_lines_books_payment_claims_and_log(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        rule = offer.make_tax_rule(event)
        product = make_ticket_product(event, tax_rule_id=rule.pk)

        placed = make_order(product, product, actor=olga.actor)

        order = Order.objects.get()
        assert (order.pk, order.code, order.status, order.total) == (
            placed.order.pk,
            placed.order.code,
            "n",
            Decimal("46.000"),
        )
        assert order.placed_at == order.last_modified == NOON
        assert order.expires_at == datetime(2030, 5, 15, 21, 59, 59, tzinfo=UTC)
        assert [
            (p.positionid, p.product_id, p.price, p.tax_rate, p.tax_value, p.tax_rule_id)
            for p in order.positions.all()
        ] == [
            (1, product.pk, Decimal(23), Decimal(19), Decimal("3.67"), rule.pk),
            (2, product.pk, Decimal(23), Decimal(19), Decimal("3.67"), rule.pk),
        ]
        assert [(t.positionid, t.count, t.price) for t in Transaction.objects.order_by("pk")] == [
            (1, 1, Decimal(23)),
            (2, 1, Decimal(23)),
        ]
        assert [(p.local_id, p.state, p.amount, p.provider) for p in Payment.objects.all()] == [
            (1, "created", Decimal(46), "manual")
        ]
        assert Quota.objects.get().claimed == 2
        last = LogEntry.objects.order_by("pk").last()
        assert last is not None
        assert (last.action, last.object_id, last.actor_id) == ("order.placed", str(order.pk), olga.actor.id)
        assert (check_consistency(), reconcile()) == ([], [])


def test_it_costs_a_fixed_number_of_statements_whatever_its_positions(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=100)
        make_order(product, actor=olga.actor)
        one, ten = (request_for(*[product] * number) for number in (1, 10))

        counts = []
        for request in (one, ten):
            with CaptureQueriesContext(connection) as queries:
                place_order(request, actor=olga.actor, now=NOON)
            counts.append(len(queries))

    # version, order, positions, ledger, payment, log, claims, counter
    assert counts == [8, 8]


def test_nothing_is_enqueued_that_nobody_asked_for(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_order(make_ticket_product(make_event()))

    assert list(OutboxEntry.objects.values_list("kind", flat=True)) == []


def test_the_last_one_is_sold_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=1)
        make_order(product)

    with organizer_transaction(olga.organizer):
        before = list(Order.objects.values_list("code", flat=True))
    with pytest.raises(OrderRefused) as caught, organizer_transaction(olga.organizer):
        make_order(product)

    assert refusals(caught.value) == [("positions.0.item", "QuotaExhausted")]
    with organizer_transaction(olga.organizer):
        assert list(Order.objects.values_list("code", flat=True)) == before
        assert reconcile() == []


def test_what_is_beyond_the_quota_is_named_by_position(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        scarce, plenty = make_ticket_product(event, size=1), make_ticket_product(event)

    with pytest.raises(OrderRefused) as caught, organizer_transaction(olga.organizer):
        make_order(scarce, plenty, scarce, scarce)

    assert refusals(caught.value) == [
        ("positions.2.item", "QuotaExhausted"),
        ("positions.3.item", "QuotaExhausted"),
    ]


def test_force_sells_beyond_the_quota_and_counts_it_apart(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=0)

        make_order(product, force=True)

        assert list(Quota.objects.values_list("claimed", "forced")) == [(0, 1)]


def test_a_free_order_is_paid_at_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        placed = make_order(make_ticket_product(make_event(), "0.00"), payment_provider=None)

        assert placed.order.status == "p"
        assert [(p.provider, p.state, p.amount, p.paid_at) for p in Payment.objects.all()] == [
            ("free", "confirmed", Decimal(0), NOON)
        ]
        assert list(LogEntry.objects.filter(object_type="order").values_list("action", flat=True)) == [
            "order.placed",
            "order.paid",
        ]


def test_a_free_order_that_needs_approval_waits(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), "0.00")

        placed = make_order(product, payment_provider=None, require_approval=True)

        assert (placed.order.status, placed.payments) == ("n", [])


def test_fees_may_be_percent_and_split_like_the_products(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        standard, reduced = offer.make_tax_rule(event, "19.00"), offer.make_tax_rule(event, "7.00")
        product = make_ticket_product(event, "60.00", tax_rule_id=standard.pk)
        other = make_ticket_product(event, "40.00", tax_rule_id=reduced.pk)
        fees = (
            PlaceFee(
                fee_type="service", value=Decimal(5), is_percentage=True, is_split=True, internal_type="x"
            ),
            PlaceFee(fee_type="shipping", value=Decimal("3.90"), description="Post", tax_rule_id=standard.pk),
        )

        placed = make_order(product, other, fees=fees)

        assert [(f.fee_type, f.value, f.tax_rate, f.tax_value, f.tax_rule_id) for f in placed.fees] == [
            ("service", Decimal("2.00"), Decimal(7), Decimal("0.13"), reduced.pk),
            ("service", Decimal("3.00"), Decimal(19), Decimal("0.48"), standard.pk),
            ("shipping", Decimal("3.90"), Decimal(19), Decimal("0.62"), standard.pk),
        ]
        assert placed.order.total == Decimal("108.90")
        assert check_consistency() == []


def test_a_net_price_becomes_gross(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        rule = offer.make_tax_rule(event, "19.00", price_includes_tax=False)
        product = make_ticket_product(event, "10.00", tax_rule_id=rule.pk)

        placed = make_order(product, positions=(position(product), position(product, price=Decimal(5))))

        assert [(p.price, p.tax_value) for p in placed.positions] == [
            (Decimal("11.90"), Decimal("1.90")),
            (Decimal("5.00"), Decimal("0.80")),
        ]


def test_amounts_have_the_places_of_the_currency(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(currency="JPY"), "1000")

        placed = make_order(product, positions=(position(product, price=Decimal("999.50")),))

        assert placed.order.total == Decimal(1000)


def test_an_add_on_hangs_on_its_main_position(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())

        placed = make_order(
            product,
            positions=(position(product, positionid=1), position(product, positionid=2, addon_to=1)),
        )

        main, addon = OrderPosition.objects.order_by("positionid")
        assert (main.addon_to_id, addon.addon_to_id) == (None, main.pk)
        assert [line.pk for line in placed.positions] == [main.pk, addon.pk]


def test_everything_wrong_is_said_at_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_ticket_product(event)
        other_event = make_ticket_product(make_event())
        sleeping = make_ticket_product(event, active=False)
        variable = offer.make_product(event, variations=[offer.variation()])
        event.refresh_from_db()
        [adult] = offer.variations_of(variable)
        request = request_for(
            product,
            event=event,
            positions=(
                position(other_event, positionid=1),
                position(sleeping, positionid=3),
                position(variable),
                position(product, adult, positionid=4, addon_to=4),
                position(product, positionid=5, secret="x"),
                position(product, positionid=6, secret="x", valid_from=NOON, valid_until=NOON - timedelta(1)),
                position(variable, adult, positionid=7),
            ),
            fees=(PlaceFee(fee_type="service", value=Decimal(1), tax_rule_id=1),),
            payment_provider="stripe",
            is_paid=True,
            require_approval=True,
            expires_at=NOON,
        )

        found = refused(request)

    assert sorted(found) == sorted(
        [
            ("positions.0.item", "UnknownObject"),
            ("positions.1.item", "NotActive"),
            ("positions.1.positionid", "NumbersNotConsecutive"),
            ("positions.2.variation", "VariationNeeded"),
            ("positions.2.positionid", "NumbersIncomplete"),
            ("positions.3.variation", "NoVariations"),
            ("positions.3.addon_to", "NoMainPosition"),
            ("positions.5.secret", "SecretTwice"),
            ("positions.5.valid_until", "EndsBeforeItStarts"),
            ("positions.6.item", "InNoQuota"),
            ("fees.0.tax_rule", "UnknownObject"),
            ("payment_provider", "UnknownProvider"),
            ("require_approval", "PaidAwaitingApproval"),
            ("expires", "ExpiresInThePast"),
        ]
    )


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"available_from": NOON + timedelta(1)}, "OutsideWindow"),
        ({"available_until": NOON - timedelta(1)}, "OutsideWindow"),
        ({"all_sales_channels": False, "limit_sales_channels": []}, "NotOnThisChannel"),
        ({"require_voucher": True}, "OnlyWithVoucher"),
        ({"hide_without_voucher": True}, "OnlyWithVoucher"),
        ({"require_bundling": True}, "OnlyInBundles"),
    ],
)
def test_what_is_not_for_sale_now_needs_force(olga: Person, fields: dict[str, object], refusal: str) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), **fields)
        product.event.refresh_from_db()

    with pytest.raises(OrderRefused) as caught, organizer_transaction(olga.organizer):
        place_order(request_for(product), actor=olga.actor, now=NOON)

    assert refusals(caught.value) == [("positions.0.item", refusal)]
    with organizer_transaction(olga.organizer):
        assert place_order(request_for(product, force=True), actor=olga.actor, now=NOON).order.pk


def test_a_chosen_code_is_taken_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        make_order(product, code="FABLE")

    with pytest.raises(DomainError) as caught, organizer_transaction(olga.organizer):
        make_order(product, code="FABLE")

    assert (caught.value.field, type(caught.value).__name__) == ("code", "CodeTaken")


def test_another_code_is_drawn_when_one_is_taken(olga: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["TAKEN", "TAKEN", "FREE9"])
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        make_order(product, code="TAKEN")
        monkeypatch.setattr("apps.orders.domain.store.new_order_code", lambda length: next(drawn))

        assert make_order(product).order.code == "FREE9"


def test_a_chosen_secret_is_taken_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        make_order(product, positions=(position(product, secret="mine"),))
        product.event.refresh_from_db()

        assert refused(
            request_for(product, positions=(position(product), position(product, secret="mine")))
        ) == [("positions.1.secret", "SecretTaken")]


def test_a_price_that_changed_meanwhile_is_the_new_one(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), "23.00")
        make_order(product)
        request = request_for(product)
        update_product(product, product.event, {"default_price": Decimal("25.00")}, actor=olga.actor)

        assert place_order(request, actor=olga.actor, now=NOON).order.total == Decimal(25)


def test_a_simulation_writes_nothing(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=1)
        product.event.refresh_from_db()

        simulated = simulate_order(request_for(product), now=NOON)

        assert (simulated.order.code, simulated.order.pk, simulated.order.total) == (
            "PREVIEW",
            None,
            Decimal(23),
        )
        assert list(Order.objects.all()) == []
        with pytest.raises(OrderRefused):
            simulate_order(request_for(product, product), now=NOON)


def test_a_negative_total_is_refused(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        product.event.refresh_from_db()
        fees = (PlaceFee(fee_type="other", value=Decimal(-24)),)

        assert refused(request_for(product, fees=fees)) == [("", "NegativeTotal")]


def test_paid_needs_a_provider_unless_free(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        product.event.refresh_from_db()

        assert refused(request_for(product, is_paid=True, payment_provider=None)) == [
            ("payment_provider", "ProviderNeeded")
        ]


def test_quota_availability_follows(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=3)
        make_order(product, product)

        [availability] = availability_of([Quota.objects.get().pk]).values()
        assert availability.left == 1
