from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from apps.availability.facade import (
    Availability,
    Drift,
    Holders,
    Want,
    availability_of,
    claim,
    holders_of,
    reconcile,
    release,
)
from apps.availability.models import Claim, Quota
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import NOON, make_event, make_positions, make_product, make_quota
from tests.people import Person

CountQueries = Callable[[int], AbstractContextManager[object]]


@pytest.mark.parametrize(
    ("size", "claimed", "forced", "closed", "left"),
    [
        pytest.param(10, 3, 0, False, 7, id="some"),
        pytest.param(10, 10, 0, False, 0, id="sold out"),
        pytest.param(10, 6, 2, False, 2, id="forced sales take room"),
        pytest.param(10, 10, 5, False, 0, id="oversold"),
        pytest.param(5, 8, 0, False, 0, id="made smaller than sold"),
        pytest.param(None, 800, 3, False, None, id="unlimited"),
        pytest.param(10, 0, 0, True, 0, id="closed"),
        pytest.param(None, 0, 0, True, 0, id="unlimited but closed"),
        pytest.param(0, 0, 0, False, 0, id="of size zero"),
    ],
)
def test_what_is_left_of_a_quota(
    size: int | None, claimed: int, forced: int, closed: bool, left: int | None
) -> None:
    availability = Availability(size=size, claimed=claimed, forced=forced, closed=closed)

    assert availability.left == left
    assert availability.is_available == (left is None or left > 0)


@pytest.mark.django_db
def test_any_number_of_quotas_is_one_query(olga: Person, django_assert_num_queries: CountQueries) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event)
        quotas = [make_quota(event, size, products=[product]) for size in (3, 5, None)]
        for position in make_positions(product, 2):
            claim([Want(position, [quotas[0].pk, quotas[2].pk])])

        with django_assert_num_queries(1):
            found = availability_of([quota.pk for quota in quotas])

        assert {quota_id: one.left for quota_id, one in found.items()} == {
            quotas[0].pk: 1,
            quotas[1].pk: 5,
            quotas[2].pk: None,
        }


@pytest.mark.django_db
def test_holders_are_told_apart_by_the_state_of_their_order(
    olga: Person, django_assert_num_queries: CountQueries
) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event)
        quota = make_quota(event, products=[product])
        paid, pending, gone = (
            make_positions(product, number, status=status)
            for number, status in ((3, "p"), (2, "n"), (1, "n"))
        )
        claim([Want(position, [quota.pk]) for position in (*paid, *pending, *gone)])
        release(positions=gone, now=NOON)

        with django_assert_num_queries(1):
            found = holders_of(quota.pk)

        assert found == Holders(paid=3, pending=2)


@pytest.mark.django_db
def test_counters_that_are_not_their_claims_are_reported(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event)
        right, lost, forced = (make_quota(event, 10, products=[product], name=name) for name in "abc")
        for quota in (right, lost, forced):
            claim([Want(position, [quota.pk]) for position in make_positions(product, 2)])
        claim([Want(make_positions(product)[0], [forced.pk])], force=True)
        before = reconcile()

        Claim.objects.filter(quota=lost).delete()
        Quota.objects.filter(pk=forced.pk).update(forced=4)

        assert before == []
        assert reconcile() == [Drift(lost.pk, "b", 2, 0, 0, 0), Drift(forced.pk, "c", 2, 2, 4, 1)]


@pytest.mark.django_db
def test_recounting_is_one_query(olga: Person, django_assert_num_queries: CountQueries) -> None:
    with organizer_transaction(olga.organizer):
        for _ in range(3):
            make_quota(make_event())

        with django_assert_num_queries(1):
            reconcile()
