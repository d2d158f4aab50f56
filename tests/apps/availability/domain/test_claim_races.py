"""Real threads, real commits: what PostgreSQL lets through when buyers come at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from apps.availability.facade import Want, claim, delete_quota, reconcile, release
from apps.availability.models import Claim, Quota
from apps.catalog.facade import ProductHasOrders, delete_product
from apps.catalog.models import Product
from apps.orders.models import OrderPosition
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import NOON, make_event, make_positions, make_product, make_quota
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

WON, LOST = "won", "lost"


def all_at_once(olga: Person, works: Sequence[Callable[[], object]]) -> list[str]:
    """Each in a thread and a transaction of its own; they wait for each other before the first statement."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> str:
        start.wait(timeout=20)
        try:
            with organizer_transaction(olga.organizer):
                work()
        except DomainError:
            return LOST
        finally:
            connections.close_all()
        return WON

    olga.organizer  # noqa: B018 - looked up before the threads do
    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def buying(positions: Sequence[OrderPosition], *quotas: Quota) -> Callable[[], None]:
    return lambda: claim([Want(position, [quota.pk for quota in quotas]) for position in positions])


def test_two_buyers_want_the_last_ticket_and_one_gets_it(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_product(make_event())
        quota = make_quota(product.event, 1, products=[product])
        buyers = [make_positions(product) for _ in range(2)]

    outcomes = all_at_once(olga, [buying(positions, quota) for positions in buyers])

    with organizer_transaction(olga.organizer):
        assert sorted(outcomes) == [LOST, WON]
        assert (Quota.objects.get(pk=quota.pk).claimed, Claim.objects.count()) == (1, 1)
        assert reconcile() == []


def test_twenty_buyers_of_a_quota_of_ten(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_product(make_event())
        quota = make_quota(product.event, 10, products=[product])
        buyers = [make_positions(product) for _ in range(20)]

    outcomes = all_at_once(olga, [buying(positions, quota) for positions in buyers])

    with organizer_transaction(olga.organizer):
        assert sorted(outcomes) == [LOST] * 10 + [WON] * 10
        assert (Quota.objects.get(pk=quota.pk).claimed, Claim.objects.count()) == (10, 10)
        assert reconcile() == []


def test_buyers_of_several_quotas_in_opposite_order_do_not_block_each_other(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_product(make_event())
        quotas = [make_quota(product.event, size, products=[product]) for size in (6, 100, 7)]
        buyers = [make_positions(product, 2) for _ in range(12)]

    outcomes = all_at_once(
        olga,
        [
            buying(positions, *(quotas if number % 2 else quotas[::-1]))
            for number, positions in enumerate(buyers)
        ],
    )

    with organizer_transaction(olga.organizer):
        assert sorted(outcomes) == [LOST] * 9 + [WON] * 3
        assert [Quota.objects.get(pk=quota.pk).claimed for quota in quotas] == [6, 6, 6]
        assert reconcile() == []


def test_buying_and_giving_back_at_once_leaves_exact_counters(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_product(make_event())
        quotas = [make_quota(product.event, 100, products=[product]) for _ in range(2)]
        holders, buyers = ([make_positions(product, 2) for _ in range(6)] for _ in range(2))
        for positions in holders:
            buying(positions, *quotas)()

    leaving = [lambda positions=positions: release(positions=positions, now=NOON) for positions in holders]
    outcomes = all_at_once(olga, [*leaving, *(buying(positions, *quotas[::-1]) for positions in buyers)])

    with organizer_transaction(olga.organizer):
        assert outcomes == [WON] * 12
        assert [Quota.objects.get(pk=quota.pk).claimed for quota in quotas] == [12, 12]
        assert reconcile() == []


def test_the_same_position_is_released_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_product(make_event())
        quota = make_quota(product.event, 10, products=[product])
        positions = make_positions(product, 3)
        buying(positions, quota)()

    all_at_once(olga, [lambda: release(positions=positions, now=NOON)] * 4)

    with organizer_transaction(olga.organizer):
        assert Quota.objects.get(pk=quota.pk).claimed == 0
        assert reconcile() == []


def test_a_quota_is_sold_from_before_it_is_deleted_or_not_at_all(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_product(make_event())
        quota = make_quota(product.event, 10, products=[product])
        positions = make_positions(product)

    outcomes = all_at_once(olga, [buying(positions, quota), lambda: delete_quota(quota, actor=olga.actor)])

    with organizer_transaction(olga.organizer):
        assert outcomes in ([WON, WON], [LOST, WON])
        assert (Quota.objects.count(), Claim.objects.count()) == (0, 0)


def test_a_product_that_is_being_bought_stays(olga: Person) -> None:
    """Deleting waits for the order's counters, and then sees the order."""
    with organizer_transaction(olga.organizer):
        product = make_product(make_event())
        make_quota(product.event, 10, products=[product])

    with ThreadPoolExecutor(1) as pool:
        with organizer_transaction(olga.organizer):
            quota = Quota.objects.get()
            buying(make_positions(product), quota)()
            deleting = pool.submit(_delete, olga, product)
            with pytest.raises(TimeoutError):
                deleting.result(timeout=0.3)
        refusal = deleting.exception(timeout=20)

    with organizer_transaction(olga.organizer):
        assert isinstance(refusal, ProductHasOrders)
        assert list(Product.objects.all()) == [product]


def _delete(olga: Person, product: Product) -> None:
    try:
        with organizer_transaction(olga.organizer):
            delete_product(product, product.event, actor=olga.actor)
    finally:
        connections.close_all()
