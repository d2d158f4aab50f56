"""An order and the deletion of its product at the same moment: one of them wins, and nobody gets a 500."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from apps.orders.models import Order
from tenants.context.transactions import organizer_transaction
from tests.databases import admin
from tests.factories.offer import make_event, make_product, make_quota
from tests.people import Person

URL = "/api/v1/organizers/acme/events/fair/orders/"


@pytest.mark.django_db(transaction=True)
def test_a_product_deleted_before_the_orders_commit(api: Any, olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", plugins=["manual"])
        product = make_product(event)
        make_quota(event, 5, products=[product])
    schema = olga.organizer.schema_name
    api.post(
        URL, {"positions": [{"item": product.pk}], "simulate": True}, format="json"
    )  # the offer is remembered
    with admin(connection.settings_dict["NAME"]) as cursor:  # without telling the offer's version
        cursor.execute(f'DELETE FROM "{schema}".catalog_product WHERE id = %s', [product.pk])

    answer = api.post(URL, {"positions": [{"item": product.pk}]}, format="json")

    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "5")
    with organizer_transaction(olga.organizer):
        assert list(Order.objects.all()) == []
