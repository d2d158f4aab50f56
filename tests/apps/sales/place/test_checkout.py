from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from apps.availability.facade import reconcile
from apps.availability.models import Claim, Quota
from apps.carts.facade import Line, NoCart, ReservationExpired, SaleOver, add_to_cart
from apps.carts.models import Cart, CartPosition
from apps.catalog.facade import update_product
from apps.catalog.models import Product
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderPosition
from apps.payments.models import Payment
from apps.sales.facade import (
    AlreadyPlaced,
    Attendee,
    CheckOut,
    OrderRefused,
    PriceChanged,
    check_consistency,
    check_out,
)
from parterre.kernel.actor import BUYER, SYSTEM
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.factories import offer
from tests.factories.carts import BEA, CARL, contents_shown, fresh, put
from tests.factories.orders import NOON, make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)


def request_of(product: Product, total: str, **more: Any) -> CheckOut:
    cart = Cart.objects.order_by("pk").first()
    values: dict[str, Any] = {
        "event": fresh(product.event),
        "key": BEA,
        "cart_id": cart.pk if cart else 0,
        "expected_total": Decimal(total),
        "expected_contents": contents_shown(),
        "email": "bea@example.org",
        "locale": "en",
        "payment_provider": "manual",
    }
    return CheckOut(**values | more)


def refused(request: CheckOut, *, now: Any = LATER) -> DomainError:
    """Inside a savepoint, which the refusal ends."""
    with pytest.raises(DomainError) as caught, transaction.atomic():
        check_out(request, actor=BUYER, now=now)
    assert (Order.objects.count(), OrderPosition.objects.count(), Mail.objects.count()) == (0, 0, 0)
    return caught.value


def test_the_order_takes_over_what_the_cart_held(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), "23.00", size=2)
        put(product, 2)

        placed = check_out(request_of(product, "46.00"), actor=BUYER, now=LATER)

        order = Order.objects.get()
        assert (order.total, order.status, order.email, order.locale) == (
            Decimal("46.000"),
            "n",
            "bea@example.org",
            "en",
        )
        assert [(row.order_id, row.cart_position_id, row.expires_at) for row in Claim.objects.all()] == [
            (order.pk, None, None)
        ] * 2
        assert sorted(Claim.objects.values_list("position_id", flat=True)) == [
            one.pk for one in placed.positions
        ]
        assert (Quota.objects.get().claimed, reconcile(), check_consistency()) == (2, [], [])
        assert (Payment.objects.get().provider, Payment.objects.get().state) == ("manual", "created")
        assert (CartPosition.objects.count(), Cart.objects.get().order_id) == (0, order.pk)
        assert Mail.objects.get().to == "bea@example.org"


def test_a_free_order_is_complete_at_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), "0.00")
        put(product)

        check_out(request_of(product, "0.00", payment_provider=None), actor=BUYER, now=LATER)

        assert (Order.objects.get().status, Payment.objects.get().provider) == ("p", "free")


def test_the_same_cart_twice_is_one_order(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product)
        request = request_of(product, "23.00")
        first = check_out(request, actor=BUYER, now=LATER)

        with pytest.raises(AlreadyPlaced) as second, transaction.atomic():
            check_out(request, actor=BUYER, now=LATER + timedelta(hours=2))

        assert second.value.order == first.order
        assert Order.objects.count() == 1


def test_afterwards_the_same_buyer_has_an_empty_cart(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product)
        check_out(request_of(product, "23.00"), actor=BUYER, now=LATER)

        filled = put(product, 2)

        assert CartPosition.objects.filter(cart=filled.cart).count() == 2
        assert (Quota.objects.get().claimed, reconcile()) == (3, [])


def test_a_total_that_changed_must_be_agreed_to_again(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), "23.00")
        put(product, 2)
        update_product(product, fresh(product.event), {"default_price": Decimal(25)}, actor=SYSTEM)

        change = refused(request_of(product, "46.00"))
        check_out(request_of(product, "50.00"), actor=BUYER, now=LATER)

        assert isinstance(change, PriceChanged)
        assert (change.expected, change.actual) == (Decimal("46.00"), Decimal("50.00"))
        assert Order.objects.get().total == Decimal("50.000")


def test_a_hold_that_ended_is_no_order(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product)

        assert isinstance(
            refused(request_of(product, "23.00"), now=NOON + timedelta(minutes=30)), ReservationExpired
        )


def test_nobody_orders_anothers_cart(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product)

        assert isinstance(refused(request_of(product, "23.00", key=CARL)), NoCart)


def test_a_sale_that_ended_meanwhile(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(presale_end=NOON + timedelta(minutes=1)))
        put(product)

        assert isinstance(refused(request_of(product, "23.00")), SaleOver)


def test_a_payment_method_that_does_not_exist(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product)

        assert isinstance(refused(request_of(product, "23.00", payment_provider="gold")), OrderRefused)


def test_a_quota_made_meanwhile_counts_too(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product, 2)
        offer.make_quota(product.event, 2, products=[product])

        check_out(request_of(product, "46.00"), actor=BUYER, now=LATER)

        assert [quota.claimed for quota in Quota.objects.order_by("pk")] == [2, 2]
        assert reconcile() == []


def test_attendees_and_named_prices_reach_the_order(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), "5.00", free_price=True)
        put(product, price=Decimal("7.50"))
        held = CartPosition.objects.get()
        attendee = Attendee({"_scheme": "full", "full_name": "Bea Buyer"}, "bea@example.org")

        check_out(request_of(product, "7.50", attendees={held.pk: attendee}), actor=BUYER, now=LATER)

        position = OrderPosition.objects.get()
        assert (position.price, position.attendee_name, position.attendee_email) == (
            Decimal("7.500"),
            "Bea Buyer",
            "bea@example.org",
        )


@pytest.mark.parametrize("number", [1, 6])
def test_a_fixed_number_of_statements(olga: Person, number: int, django_assert_num_queries: Any) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        add_to_cart(fresh(product.event), BEA, [Line(product_id=product.pk, number=number)], now=NOON)
        request = request_of(product, str(23 * number))

        with django_assert_num_queries(13):
            check_out(request, actor=BUYER, now=LATER)
