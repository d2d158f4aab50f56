from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import LogEntry
from apps.availability.facade import QuotaExhausted, Want, claim, reconcile, release, release_orders
from apps.availability.models import Claim, Quota
from apps.catalog.models import Product
from apps.orders.models import OrderPosition
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import NOON, make_event, make_positions, make_product, make_quota
from tests.people import Person

pytestmark = pytest.mark.django_db

CountQueries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def product(olga: Person) -> Product:
    with organizer_transaction(olga.organizer):
        return make_product(make_event())


def wants(positions: Sequence[OrderPosition], *quotas: Quota) -> list[Want]:
    return [Want(position, [quota.pk for quota in quotas]) for position in positions]


def counters(*quotas: Quota) -> list[tuple[int, int]]:
    stored = Quota.objects.in_bulk([quota.pk for quota in quotas])
    return [(stored[quota.pk].claimed, stored[quota.pk].forced) for quota in quotas]


def refused(wanted: Sequence[Want]) -> QuotaExhausted:
    """Claims as the ordering does, and gives the refusal that rolled everything back."""
    with pytest.raises(QuotaExhausted) as refusal, transaction.atomic():
        claim(wanted)
    return refusal.value


def test_a_claim_is_a_row_and_a_count(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, 10, products=[product])
        positions = make_positions(product, 3)

        claim(wants(positions, quota))

        rows = [
            (row.position_id, row.order_id, row.quota_id, row.forced, row.released_at)
            for row in Claim.objects.order_by("pk")
        ]
        assert rows == [(position.pk, position.order_id, quota.pk, False, None) for position in positions]
        assert counters(quota) == [(3, 0)]
        assert reconcile() == []


def test_the_last_one_can_be_taken_and_no_more(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, 2, products=[product], name="Hall")
        claim(wants(make_positions(product, 2), quota))

        refusal = refused(wants(make_positions(product), quota))

        assert (refusal.quota_id, refusal.name, refusal.wanted, refusal.left) == (quota.pk, "Hall", 1, 0)
        assert counters(quota) == [(2, 0)]
        assert Claim.objects.count() == 2


def test_it_is_all_or_nothing(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, 2, products=[product])

        refusal = refused(wants(make_positions(product, 3), quota))

        assert (refusal.wanted, refusal.left) == (3, 2)
        assert counters(quota) == [(0, 0)]
        assert list(Claim.objects.all()) == []


def test_of_several_quotas_the_exhausted_one_is_named(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        hall = make_quota(product.event, 10, products=[product], name="Hall")
        stand = make_quota(product.event, 1, products=[product], name="Stand")

        refusal = refused(wants(make_positions(product, 2), hall, stand))

        assert (refusal.quota_id, refusal.name, refusal.wanted, refusal.left) == (stand.pk, "Stand", 2, 1)
        assert counters(hall, stand) == [(0, 0), (0, 0)]


def test_positions_may_want_different_quotas(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        hall, stand = (make_quota(product.event, 10, products=[product]) for _ in range(2))
        first, second = make_positions(product, 2)

        claim([Want(first, [hall.pk, stand.pk]), Want(second, [stand.pk])])

        assert counters(hall, stand) == [(1, 0), (2, 0)]


def test_an_unlimited_quota_counts_too(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, None, products=[product])

        claim(wants(make_positions(product, 2), quota))

        assert counters(quota) == [(2, 0)]


@pytest.mark.parametrize("size", [None, 10])
def test_a_closed_quota_gives_nothing(olga: Person, product: Product, size: int | None) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, size, products=[product], closed=True)

        assert refused(wants(make_positions(product), quota)).left == 0


def test_a_quota_that_is_gone_gives_nothing(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, products=[product])
        Quota.objects.filter(pk=quota.pk).delete()

        refusal = refused(wants(make_positions(product), quota))

        assert (refusal.quota_id, refusal.left) == (quota.pk, 0)


def test_force_sells_beyond_the_size_and_is_counted_apart(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        full = make_quota(product.event, 1, products=[product])
        closed = make_quota(product.event, 1, products=[product], closed=True)
        claim(wants(make_positions(product), full))

        claim(wants(make_positions(product, 2), full, closed), force=True)

        assert counters(full, closed) == [(1, 2), (0, 2)]
        assert Claim.objects.filter(forced=True).count() == 4
        assert reconcile() == []


def test_what_was_forced_takes_room_from_the_others(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, 3, products=[product])
        claim(wants(make_positions(product, 2), quota), force=True)

        refusal = refused(wants(make_positions(product, 2), quota))
        claim(wants(make_positions(product), quota))

        assert refusal.left == 1
        assert counters(quota) == [(1, 2)]


def test_a_quota_may_close_when_it_is_sold_out_and_stays_closed(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, 2, products=[product], close_when_sold_out=True)
        positions = make_positions(product, 2)

        claim(wants(positions[:1], quota))
        half = Quota.objects.get(pk=quota.pk).closed
        claim(wants(positions[1:], quota))
        sold_out = Quota.objects.get(pk=quota.pk).closed
        release(positions=positions, now=NOON)

        assert (half, sold_out, Quota.objects.get(pk=quota.pk).closed) == (False, True, True)
        assert LogEntry.objects.get(action="quota.closed").object_id == str(quota.pk)


def test_an_unlimited_quota_never_closes_by_itself(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, None, products=[product], close_when_sold_out=True)

        claim(wants(make_positions(product), quota))

        assert Quota.objects.get(pk=quota.pk).closed is False


def test_what_is_released_can_be_sold_again(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        hall, stand = (make_quota(product.event, 2, products=[product]) for _ in range(2))
        positions = make_positions(product, 2)
        claim(wants(positions, hall, stand))

        released = release(positions=positions[:1], now=NOON)

        assert released == 2
        assert counters(hall, stand) == [(1, 0), (1, 0)]
        assert set(Claim.objects.filter(position=positions[0]).values_list("released_at", flat=True)) == {
            NOON
        }
        claim(wants(make_positions(product), hall, stand))
        assert counters(hall, stand) == [(2, 0), (2, 0)]
        assert reconcile() == []


def test_forced_claims_are_released_from_what_was_forced(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, 1, products=[product])
        first, second = make_positions(product, 2)
        claim(wants([first], quota))
        claim(wants([second], quota), force=True)

        release(positions=[second], now=NOON)

        assert counters(quota) == [(1, 0)]


def test_releasing_twice_releases_once(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, 5, products=[product])
        positions = make_positions(product, 2)
        claim(wants(positions, quota))

        numbers = [release(positions=positions, now=NOON) for _ in range(2)]

        assert numbers == [2, 0]
        assert counters(quota) == [(0, 0)]


def test_whole_orders_are_released_together(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, 9, products=[product])
        orders = [make_positions(product, number) for number in (1, 2, 3)]
        for positions in orders:
            claim(wants(positions, quota))

        released = release_orders(order_ids=[orders[0][0].order_id, orders[2][0].order_id], now=NOON)

        assert released == 4
        assert counters(quota) == [(2, 0)]
        assert reconcile() == []


def test_a_position_holds_a_quota_once(olga: Person, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        quota = make_quota(product.event, 5, products=[product])
        (position,) = make_positions(product)
        claim([Want(position, [quota.pk, quota.pk])])

        with pytest.raises(IntegrityError), transaction.atomic():
            claim([Want(position, [quota.pk])])

        assert counters(quota) == [(1, 0)]


def test_who_wants_nothing_takes_nothing(
    olga: Person, product: Product, django_assert_num_queries: CountQueries
) -> None:
    with organizer_transaction(olga.organizer):
        positions = make_positions(product)

        with django_assert_num_queries(0):
            claim(wants(positions))


@pytest.mark.parametrize(
    ("quotas", "statements"), [pytest.param(1, 2, id="one quota"), pytest.param(6, 3, id="several quotas")]
)
def test_the_number_of_statements_is_small_and_constant(
    olga: Person, product: Product, django_assert_num_queries: CountQueries, quotas: int, statements: int
) -> None:
    with organizer_transaction(olga.organizer):
        made = [make_quota(product.event, 100, products=[product]) for _ in range(quotas)]
        positions = make_positions(product, 7)

        with django_assert_num_queries(statements):
            claim(wants(positions, *made))
        with django_assert_num_queries(statements):
            release(positions=positions, now=NOON)
        with django_assert_num_queries(statements):
            claim(wants(positions, *made), force=True)
