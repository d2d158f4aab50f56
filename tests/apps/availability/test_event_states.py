from datetime import timedelta

import pytest

from apps.availability.event_states import best_states
from apps.availability.models import Quota
from tenants.context.transactions import organizer_transaction
from tests.factories.events import NOON, make_event
from tests.factories.offer import make_positions, make_product, make_quota, variation, variations_of
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inside(olga):
    with organizer_transaction(olga.organizer):
        yield


def best(event, channel="web"):
    return best_states([event.pk], channel=channel, now=NOON)[event.pk]


def sell_out(quota, position=None):
    Quota.objects.filter(pk=quota.pk).update(claimed=quota.size)
    if position is not None:
        quota.claims.create(order=position.order, position=position)


@pytest.mark.parametrize(
    ("size", "fields", "state"),
    [
        (1, {}, 100),
        (None, {}, 100),
        (0, {}, 0),
        (1, {"active": False}, None),
        (1, {"require_voucher": True}, None),
        (1, {"require_bundling": True}, None),
        (1, {"hide_without_voucher": True}, None),
        (1, {"available_from": NOON + timedelta(hours=1)}, None),
        (1, {"available_until": NOON - timedelta(hours=1)}, None),
        (1, {"available_from": NOON, "available_until": NOON}, 100),
        (1, {"all_sales_channels": False}, None),
        (1, {"all_sales_channels": False, "limit_sales_channels": ["web"]}, 100),
    ],
    ids=str,
)
def test_what_may_be_bought_counts(size, fields, state):
    event = make_event()
    make_quota(event, size, products=[make_product(event, **fields)])

    assert best(event) == state


def test_the_best_product_counts_and_of_it_the_worst_quota():
    event = make_event()
    ticket, guide = make_product(event), make_product(event)
    full, wide = make_quota(event, 0, products=[ticket]), make_quota(event, 9, products=[ticket, guide])

    assert best(event) == 100
    sell_out(wide)
    assert best(event) == 0
    full.delete()
    assert best(event) == 0


def test_a_product_with_variations_counts_by_these():
    event = make_event()
    ticket = make_product(event, variations=[variation("Adult"), variation("Child", active=False)])
    adult, child = variations_of(ticket)
    make_quota(event, 0, products=[ticket], variations=[adult])
    make_quota(event, 9, products=[ticket], variations=[child])

    assert best(event) == 0


def test_full_with_pending_orders_may_get_room_again():
    event = make_event()
    ticket = make_product(event)
    quota = make_quota(event, 1, products=[ticket])
    (position,) = make_positions(ticket)
    sell_out(quota, position)

    assert best(event) == 10
    position.order.status = "p"
    position.order.save()
    assert best(event) == 0


def test_a_closed_quota_is_sold_out_whatever_is_pending():
    event = make_event()
    ticket = make_product(event)
    quota = make_quota(event, 5, products=[ticket])
    (position,) = make_positions(ticket)
    sell_out(quota, position)
    Quota.objects.update(closed=True)

    assert best(event) == 0


def test_a_quota_may_be_left_out_of_it():
    event = make_event()
    make_quota(event, 0, products=[make_product(event)], ignore_for_event_availability=True)

    assert best(event) is None


def test_any_number_of_events_costs_the_same():
    events = [make_event() for _ in range(3)]
    for event in events:
        make_quota(event, 0, products=[make_product(event)])

    with statements() as asked:
        states = best_states([event.pk for event in events], channel="web", now=NOON)

    assert states == dict.fromkeys([event.pk for event in events], 0)
    assert len(asked) == 4
