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


def test_an_order_costs_at_most_twenty_statements_and_no_task(
    api: ContractClient, orders: str, body: Callable[..., dict[str, Any]]
) -> None:
    api.post(orders, body(), format="json")  # the offer is read once, and kept

    with CaptureQueriesContext(connection) as queries:
        assert api.post(orders, body(), format="json").status_code == 201

    assert len(statements(queries)) <= 20, "\n".join(statements(queries))
    with public_schema():
        assert list(OutboxEntry.objects.values_list("kind", flat=True)) == []


def test_the_counter_is_the_last_statement_before_commit(
    api: ContractClient, orders: str, body: Callable[..., dict[str, Any]]
) -> None:
    api.post(orders, body(), format="json")

    with CaptureQueriesContext(connection) as queries:
        api.post(orders, body(send_email=True), format="json")

    moving = [place for place, query in enumerate(queries) if "UPDATE availability_quota" in query["sql"]]
    assert [queries[place + 1]["sql"] for place in moving] == ["COMMIT"]
