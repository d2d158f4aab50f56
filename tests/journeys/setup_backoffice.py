"""Olga in her back office: with a fair that is nearly ready, and with nothing at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.availability.models import Quota
from apps.catalog.models import Product
from apps.taxes.models import TaxRule
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import make_fair
from tests.factories.admission import make_list
from tests.factories.offer import make_event
from tests.factories.orders import make_order
from tests.journeys.setup_gate import signed_in
from tests.people import Person


@pytest.fixture
def office_of_acme(transactional_db: None) -> dict[str, Any]:
    olga = Person("olga")
    fair = make_fair(olga, date_from=utc_now() + timedelta(days=20))
    with organizer_transaction(olga.organizer):
        live = make_event(
            slug="lights",
            name={"en": "Winter Lights Festival"},
            date_from=utc_now() + timedelta(days=40),
            plugins=["manual"],
            timezone="Europe/Berlin",
        )
        make_event(
            slug="night",
            name={"en": "Kellerlicht, Night 12"},
            date_from=utc_now() + timedelta(days=12),
            live=False,
        )
        make_event(
            slug="bare", name={"en": "Nothing yet"}, date_from=utc_now() + timedelta(days=300), live=False
        )
        facts = {
            "product": Product.objects.filter(event=fair).order_by("pk").first().pk,
            "varied": Product.objects.filter(event=fair).order_by("pk").last().pk,
            "quota": Quota.objects.get(event=fair).pk,
            "rule": TaxRule.objects.get(event=fair).pk,
        }
        make_order(Product.objects.get(pk=facts["product"]))
    return {**facts, "live": live.slug, "cookies": signed_in(olga.user)}


@pytest.fixture
def office_of_nobody(transactional_db: None) -> dict[str, Any]:
    return {"cookies": signed_in(Person("olga").user)}


@pytest.fixture
def doors_of_fair(office_of_acme: dict[str, Any]) -> dict[str, Any]:
    with organizer_transaction(Person("olga").organizer):
        product = Product.objects.get(pk=office_of_acme["product"])
        gate = make_list(product.event, name="Main gate")
        make_list(product.event, name="Backstage", all_products=False, limit_products=[product.pk])
    return {**office_of_acme, "checkin_list": gate.pk}
