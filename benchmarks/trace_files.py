"""How many files of ours a request runs through: those in which a function ran while a warm request was answered.

    .venv/bin/python -m benchmarks.trace_files

The requests are those of the tests, in this process, on the tests' servers: an order by the API, and a checkout in
the shop from the cart to Stripe (its double) and back. It is what a newcomer would have to open to follow them, and no
measure of speed, though the statements and the CPU of the API order are printed beside it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

ROOT = Path(__file__).resolve().parent.parent
OURS = tuple(f"{ROOT / folder}/" for folder in ("platform", "tenants", "apps"))
pytest_plugins = (
    "tests.conftest",
    "tests.apps.api.orders.conftest",
    "tests.apps.shop.conftest",
    "tests.apps.plugins.conftest",
)
ROUNDS = 100

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def traced() -> Iterator[set[str]]:
    """The files under OURS in which a function is called meanwhile, in this thread."""
    found: set[str] = set()

    def look(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_name != "<module>":
            found.add(frame.f_code.co_filename)

    sys.setprofile(look)
    try:
        yield found
    finally:
        sys.setprofile(None)
        found.intersection_update([file for file in found if file.startswith(OURS)])


def report(what: str, files: set[str]) -> None:
    print(f"\n{what}: {len(files)} files")
    print("\n".join(f"  {Path(file).relative_to(ROOT)}" for file in sorted(files)))


def test_api_order(api: Any, orders: str, body: Callable[..., dict[str, Any]]) -> None:
    def order() -> None:
        assert api.post(orders, body(), format="json").status_code == 201

    order()
    with traced() as files:
        order()
    report("API order", files)

    for what, headers in (("no key", {}), ("an idempotency key", {"X-Idempotency-Key": "key"})):
        with CaptureQueriesContext(connection) as queries:
            assert api.post(orders, body(), format="json", headers=headers).status_code == 201
        parts = [part for query in queries for part in query["sql"].split(";") if part.strip()]
        print(f"\nAPI order with {what}: {len(parts)} statements")


def test_api_order_cpu(api: Any, product: Any, orders: str, body: Callable[..., dict[str, Any]]) -> None:
    from apps.availability.models import Quota
    from tenants.context.transactions import organizer_transaction
    from tests.people import Person

    with organizer_transaction(Person("olga").organizer):
        Quota.objects.update(size=None)

    def order() -> None:
        assert api.post(orders, body(), format="json").status_code == 201

    for _ in range(10):
        order()
    started = time.process_time()
    for _ in range(ROUNDS):
        order()
    print(f"\nAPI order: {(time.process_time() - started) / ROUNDS * 1000:.2f} ms of CPU, client included")


def test_checkout(olga: Any, bea: Any, double: Any) -> None:
    from tenants.context.transactions import organizer_transaction
    from tests.apps.plugins.stripe.fixtures import set_up_stripe
    from tests.factories.orders import make_event, make_ticket_product

    with organizer_transaction(olga.organizer):
        set_up_stripe()
        product = make_ticket_product(make_event(slug="fair", plugins=["stripe", "manual"]), size=10)

    def buy() -> None:
        bea.add(1, product)
        answer = follow(bea, bea.order(payment="stripe"))
        _status, back = double.pay(answer["Refresh"].partition("url=")[2])
        assert b"confirmed" in follow(bea, bea.get(back)).content

    buy()
    with traced() as files:
        buy()
    report("Shop checkout to Stripe and back", files)


def follow(buyer: Any, answer: HttpResponse) -> HttpResponse:
    """To the page that the buyer sees in the end."""
    while answer.status_code in (302, 303):
        answer = buyer.get(answer["Location"].partition("#")[0])
    return answer


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
    sys.exit(pytest.main(["-n", "0", "-q", "-s", "--rootdir", str(ROOT), __file__]))
