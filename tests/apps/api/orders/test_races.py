"""Two buyers at once, through the API: real threads, real commits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from apps.availability.facade import reconcile
from apps.availability.models import Quota
from apps.catalog.models import Product
from apps.orders.models import Order
from apps.payments.models import Payment
from apps.sales.facade import check_consistency
from tenants.context.transactions import organizer_transaction
from tests.contract.client import ContractClient
from tests.factories.orders import make_order
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

Body = dict[str, Any]
Call = Callable[[ContractClient], Any]


@pytest.fixture
def at_once(api_as: Callable[..., ContractClient], olga: Person) -> Callable[[Sequence[Call]], list[Any]]:
    def run(calls: Sequence[Call]) -> list[Any]:
        start = Barrier(len(calls))

        def one(call: Call) -> Any:
            client = api_as(olga)
            start.wait(timeout=20)
            try:
                return call(client)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return run


def test_the_last_ticket_has_one_winner(
    at_once: Callable[[Sequence[Call]], list[Any]],
    orders: str,
    body: Callable[..., Body],
    product: Product,
    olga: Person,
) -> None:
    with organizer_transaction(olga.organizer):
        make_order(*[product] * 9)

    answers = at_once([lambda client: client.post(orders, body(), format="json")] * 4)

    assert sorted(answer.status_code for answer in answers) == [201, 400, 400, 400]
    lost = [answer.json() for answer in answers if answer.status_code == 400]
    sentence = 'Not enough tickets left for "Tickets": 1 requested, 0 available.'
    assert lost == [{"positions": [{"item": [sentence]}]}] * 3
    with organizer_transaction(olga.organizer):
        assert (Order.objects.count(), Quota.objects.get().claimed) == (2, 10)
        assert (reconcile(), check_consistency()) == ([], [])


def test_one_code_for_two_orders(
    at_once: Callable[[Sequence[Call]], list[Any]], orders: str, body: Callable[..., Body], olga: Person
) -> None:
    answers = at_once([lambda client: client.post(orders, body(code="FABLE"), format="json")] * 2)

    assert sorted(answer.status_code for answer in answers) == [201, 400]
    assert [a.json() for a in answers if a.status_code == 400] == [
        {"code": ["This order code is already in use."]}
    ]
    with organizer_transaction(olga.organizer):
        assert (Order.objects.count(), reconcile()) == (1, [])


def test_one_secret_for_two_tickets(
    at_once: Callable[[Sequence[Call]], list[Any]], orders: str, body: Callable[..., Body], olga: Person
) -> None:
    sent = body(position={"secret": "mine"})

    answers = at_once([lambda client: client.post(orders, sent, format="json")] * 2)

    assert sorted(answer.status_code for answer in answers) == [201, 400]
    with organizer_transaction(olga.organizer):
        assert (Order.objects.count(), reconcile()) == (1, [])


def test_an_order_is_paid_once(
    at_once: Callable[[Sequence[Call]], list[Any]], orders: str, product: Product, olga: Person
) -> None:
    with organizer_transaction(olga.organizer):
        make_order(product, code="BEAAA")

    answers = at_once([lambda client: client.post(f"{orders}BEAAA/mark_paid/")] * 3)

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400]
    with organizer_transaction(olga.organizer):
        assert list(Payment.objects.order_by("local_id").values_list("state", flat=True)) == [
            "canceled",
            "confirmed",
        ]


def test_paying_and_canceling_at_once_leave_one_truth(
    at_once: Callable[[Sequence[Call]], list[Any]], orders: str, product: Product, olga: Person
) -> None:
    with organizer_transaction(olga.organizer):
        make_order(product, code="BEAAA")

    at_once(
        [
            lambda client: client.post(f"{orders}BEAAA/mark_paid/"),
            lambda client: client.post(f"{orders}BEAAA/mark_canceled/"),
        ]
    )

    with organizer_transaction(olga.organizer):
        assert (reconcile(), check_consistency()) == ([], [])
        assert (Order.objects.get().status, Quota.objects.get().claimed) == ("c", 0)


def test_a_row_that_is_held_too_long_is_busy(
    api: ContractClient, orders: str, product: Product, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    class LockNotAvailable(Exception):
        sqlstate = pgcode = "55P03"

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("canceling statement due to lock timeout") from LockNotAvailable()

    with organizer_transaction(olga.organizer):
        make_order(product, code="BEAAA")
    monkeypatch.setattr("apps.api.orders.orders.mark_paid", fail)

    answer = api.post(f"{orders}BEAAA/mark_paid/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "5")
