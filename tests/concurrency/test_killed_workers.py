"""Workers killed and the broker emptied while tickets and mails are pending: nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from apps.sales.facade import PlacedOrder
from apps.tickets.facade import request_file
from apps.tickets.models import TicketFile
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import OutboxEntry
from tests.concurrency.workers import Inbox, Workers, eventually, workers
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stack]

PROOF = bool(os.environ.get("TEST_PROOF"))
ROUNDS = 30 if PROOF else 3
ORDERS_A_ROUND = 8
NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


def place_paid_orders(olga: Person, names: list[str]) -> list[PlacedOrder]:
    """Each with a mail and a ticket file asked for."""
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=None)
    placed = []
    for name in names:
        with organizer_transaction(olga.organizer):
            order = make_order(product, email=f"{name}@example.org", is_paid=True, notifies_buyer=True)
            request_file(order.order, "pdf", actor=SYSTEM)
            placed.append(order)
    return placed


def all_done() -> bool:
    with public_schema():
        return not OutboxEntry.objects.filter(done_at=None).exists()


def undone() -> list[tuple[str, int, str]]:
    with public_schema():
        return list(OutboxEntry.objects.filter(done_at=None).values_list("kind", "attempts", "last_error"))


def test_every_order_keeps_one_ticket_and_its_mail(olga: Person, tmp_path: Path) -> None:
    with workers(tmp_path) as (processes, inbox):
        placed: list[PlacedOrder] = []
        kills = 0
        for number in range(ROUNDS):
            placed += place_paid_orders(olga, [f"b{number}-{n}" for n in range(ORDERS_A_ROUND)])
            kills += _do_harm(processes, number)

        done = eventually(all_done, within=60)

        assert done, (undone(), (tmp_path / "worker.log").read_text()[-3000:])
    _assert_one_ticket_each(olga, placed)
    _assert_mails(inbox, placed, kills)


def _do_harm(processes: Workers, number: int) -> int:
    """In the middle of the work, not before it: the pool needs a moment to start. Returns how many were killed."""
    time.sleep(random.uniform(1.5, 3.0))
    match number % 3:
        case 0:
            processes.kill_worker()
        case 1:
            processes.empty_the_broker()
            return 0
        case _:
            processes.kill_relay()
            processes.kill_worker()
    return 1


def _assert_one_ticket_each(olga: Person, placed: list[PlacedOrder]) -> None:
    with organizer_transaction(olga.organizer):
        files = list(TicketFile.objects.order_by("order_id").values_list("order_id", "output"))
        made = TicketFile.objects.exclude(made_at=None).exclude(path="").count()
    assert files == [(order.order.pk, "pdf") for order in placed]
    assert made == len(placed)


def _assert_mails(inbox: Inbox, placed: list[PlacedOrder], kills: int) -> None:
    received = {order.order.email: inbox.message_ids[str(order.order.email)] for order in placed}
    assert [address for address, ids in received.items() if not ids] == []
    # Twice only when killed between 250 and COMMIT, and then the same mail by its Message-ID.
    assert [address for address, ids in received.items() if len(set(ids)) != 1] == []
    doubled = sum(len(ids) - 1 for ids in received.values())
    assert doubled <= 2 * kills  # a pool of two processes
