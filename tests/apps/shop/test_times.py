"""Every page and document of the shop that names a time names its zone: the reader may be anywhere."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from pypdf import PdfReader

from apps.events.models import Event
from apps.sales.facade import mark_paid
from apps.tickets.facade import Unrendered, stored_or_unrendered
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import Buyer
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

TIME = re.compile(r"\d{1,2}:\d\d\s?[AP]M")
ZONE = "GMT+09:00"


def livestream(**fields: object) -> Event:
    start = datetime(2031, 6, 11, 11, tzinfo=UTC)
    return make_event(
        slug="fair", timezone="Asia/Tokyo", date_from=start, date_to=start + timedelta(hours=3), **fields
    )


def names_zone(text: str) -> bool:
    """A text without a time would prove nothing."""
    assert TIME.search(text), text
    return ZONE in text.replace("\u00a0", " ")


def test_before_an_order(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(livestream())
    bea.add(1, product)

    pages = ("/", "/fair/", "/fair/cart/", "/fair/checkout/")
    assert {page: names_zone(bea.see(page)) for page in pages} == dict.fromkeys(pages, True)


def test_before_the_sale(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        make_ticket_product(livestream(presale_start=utc_now() + timedelta(days=1)))

    page = bea.see("/fair/")

    sale = next(line for line in page.splitlines() if "ales start" in line or "sale starts" in line.lower())
    assert names_zone(sale)


def test_pages_and_documents_of_an_order(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(livestream()), now=utc_now()).order
    here = f"/fair/order/{order.code}/{order.secret}/"
    unpaid = bea.see(here)
    with organizer_transaction(olga.organizer):
        mark_paid(order.pk, notifies_buyer=False, actor=SYSTEM, now=utc_now())
        order.refresh_from_db()
        made = stored_or_unrendered(order, "pdf")
    tickets = made.render() if isinstance(made, Unrendered) else made
    documents = [tickets.content, bea.get(here + "confirmation.pdf").content]

    assert names_zone(unpaid)
    deadline = re.search(r"Pay <b>.*?</p>", unpaid)
    assert deadline
    assert names_zone(deadline[0])
    for document in documents:
        assert names_zone("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages))
