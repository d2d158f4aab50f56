from __future__ import annotations

from datetime import timedelta

import pytest

from apps.availability.facade import reconcile
from apps.availability.models import Claim, Quota
from apps.carts.domain.cleanup import delete_old_carts, release_expired_reservations
from apps.carts.facade import NotExtendable, ReservationExpired, extend_reservation, reserve_again
from apps.carts.models import Cart, CartPosition
from apps.catalog.facade import update_product
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.factories import offer
from tests.factories.carts import BEA, CARL, fresh, put
from tests.factories.orders import NOON, make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=31)


def claimed() -> list[int]:
    assert reconcile() == []
    return list(Quota.objects.order_by("pk").values_list("claimed", flat=True))


def test_the_clock_is_put_forward_twice_and_then_no_more(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_ticket_product(make_event()).event
        put(event.products.get())
        for minutes in (20, 40):
            extend_reservation(fresh(event), BEA, now=NOON + timedelta(minutes=minutes))

        with pytest.raises(NotExtendable):
            extend_reservation(fresh(event), BEA, now=NOON + timedelta(minutes=50))

        assert Cart.objects.get().expires_at == Claim.objects.get().expires_at == NOON + timedelta(minutes=70)


def test_what_has_ended_is_not_put_forward(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product)

        with pytest.raises(ReservationExpired):
            extend_reservation(fresh(product.event), BEA, now=LATER)


@pytest.mark.parametrize("was_taken_back", [True, False])
def test_what_is_still_free_is_held_again(olga: Person, was_taken_back: bool) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product, 2)
        if was_taken_back:
            release_expired_reservations(now=LATER)
            assert claimed() == [0]

        again = reserve_again(fresh(product.event), BEA, now=LATER)

        assert (again.missing, claimed()) == ({}, [2])
        assert {row.expires_at for row in Claim.objects.all()} == {LATER + timedelta(minutes=30)}


def test_what_somebody_else_took_leaves_the_cart(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        scarce, plenty = make_ticket_product(event, size=2), make_ticket_product(event)
        put(scarce, 2)
        put(plenty)
        put(scarce, 1, key=CARL, now=LATER)

        again = reserve_again(fresh(event), BEA, now=LATER)

        assert again.missing == {(scarce.pk, None): 1}
        assert (claimed(), CartPosition.objects.filter(cart=again.cart).count()) == ([2, 1], 2)


def test_a_half_held_ticket_gives_back_its_half(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product, other = offer.make_product(event), offer.make_product(event)
        offer.make_quota(event, 10, products=[product])
        offer.make_quota(event, 1, products=[product, other])
        put(product)
        put(other, key=CARL, now=LATER)  # takes back what the second quota held, and that alone

        again = reserve_again(fresh(event), BEA, now=LATER)

        assert (again.number_missing, claimed()) == (1, [0, 1])


def test_what_is_not_sold_any_more_is_not_held_again(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product)
        update_product(product, fresh(product.event), {"active": False}, actor=SYSTEM)

        again = reserve_again(fresh(product.event), BEA, now=LATER)

        assert (again.number_missing, claimed()) == (1, [0])


def test_old_carts_are_forgotten(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product, 2)
        put(product, key=CARL, now=NOON + timedelta(days=3))

        assert delete_old_carts(now=NOON + timedelta(days=3)) == 1

        assert (claimed(), Cart.objects.count(), CartPosition.objects.count()) == ([1], 1, 1)
