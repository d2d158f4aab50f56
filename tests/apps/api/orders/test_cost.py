"""What a sale costs, with the real transactions of a real request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.context.transactions import public_schema
from tenants.models import OutboxEntry
from tests.contract.client import ContractClient

pytestmark = pytest.mark.django_db(transaction=True)


def statements(queries: CaptureQueriesContext) -> list[str]:
    """BEGIN, COMMIT and each SET count."""
    return [part.strip() for query in queries for part in query["sql"].split(";") if part.strip()]


KEY = {"X-Idempotency-Key": "k1"}


@pytest.mark.parametrize("headers", [{}, KEY], ids=["no key", "key"])
def test_an_order_costs_at_most_nineteen_statements_and_no_task(
    api: ContractClient, orders: str, body: Callable[..., dict[str, Any]], headers: dict[str, str]
) -> None:
    api.post(orders, body(), format="json")  # the offer is read once, and kept

    with CaptureQueriesContext(connection) as queries:
        assert api.post(orders, body(), format="json", headers=headers).status_code == 201

    assert len(statements(queries)) <= 19, "\n".join(statements(queries))
    with public_schema():
        assert list(OutboxEntry.objects.values_list("kind", flat=True)) == []


@pytest.mark.parametrize("headers", [{}, KEY], ids=["no key", "key"])
def test_the_counter_is_the_last_statement_before_commit(
    api: ContractClient, orders: str, body: Callable[..., dict[str, Any]], headers: dict[str, str]
) -> None:
    api.post(orders, body(), format="json")

    with CaptureQueriesContext(connection) as queries:
        api.post(orders, body(send_email=True), format="json", headers=headers)

    asked = [query["sql"] for query in queries if not query["sql"].startswith("RELEASE SAVEPOINT")]
    moving = [place for place, sql in enumerate(asked) if "UPDATE availability_quota" in sql]
    assert [asked[place + 1] for place in moving] == ["COMMIT"]


def test_an_answer_that_was_stored_before_a_refusal_is_forgotten(
    api: ContractClient, orders: str, body: Callable[..., dict[str, Any]]
) -> None:
    """Ten tickets are left, and eleven are asked for: the counters refuse last."""
    eleven = body(positions=body()["positions"] * 11)

    answers = [api.post(orders, eleven, format="json", headers=KEY) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content
