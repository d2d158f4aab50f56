from __future__ import annotations

from collections.abc import Callable

import pytest

from apps.availability.domain.readiness import something_to_sell
from apps.events.models import Event
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import make_event, make_product, make_quota, variation, variations_of
from tests.people import Person

pytestmark = pytest.mark.django_db


def nothing(event: Event) -> None:
    pass


def product_without_quota(event: Event) -> None:
    make_product(event)
    make_quota(event)


def inactive_product(event: Event) -> None:
    make_quota(event, products=[make_product(event, active=False)])


def inactive_variation(event: Event) -> None:
    product = make_product(event, variations=[variation(active=False), variation()])
    make_quota(event, products=[product], variations=variations_of(product)[:1])


def product_of_another_event(event: Event) -> None:
    other = make_event()
    make_quota(other, products=[make_product(other)])


def product_in_quota(event: Event) -> None:
    make_quota(event, products=[make_product(event)])


def variation_in_quota(event: Event) -> None:
    product = make_product(event, variations=[variation()])
    make_quota(event, products=[product], variations=variations_of(product))


@pytest.mark.parametrize(
    ("offer", "blockers"),
    [
        (nothing, ["NothingToSell"]),
        (product_without_quota, ["NothingToSell"]),
        (inactive_product, ["NothingToSell"]),
        (inactive_variation, ["NothingToSell"]),
        (product_of_another_event, ["NothingToSell"]),
        (product_in_quota, []),
        (variation_in_quota, []),
    ],
)
def test_a_shop_opens_when_there_is_something_to_sell(
    olga: Person, offer: Callable[[Event], None], blockers: list[str]
) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()

        offer(event)

        assert [type(blocker).__name__ for blocker in something_to_sell(event)] == blockers
