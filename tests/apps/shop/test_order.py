from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar, Component
from pypdf import PdfReader

from apps.audit.models import LogEntry
from apps.availability.models import Quota
from apps.events.facade import update_event
from apps.events.models import Event
from apps.orders.models import Order, OrderPosition
from apps.payments.models import Payment
from apps.sales.facade import mark_paid
from apps.tickets.models import TicketFile
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tenants.models import OutboxEntry
from tests.apps.shop.conftest import Buyer
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db


def place(olga: Person, price: str = "23.00", **of_event: Any) -> Order:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair", **of_event), price)
        return make_order(product, product).order


def way(order: Order, rest: str = "") -> str:
    return f"/fair/order/{order.code}/{order.secret}/{rest}"


def paid(olga: Person, order: Order) -> None:
    with organizer_transaction(olga.organizer):
        mark_paid(order.pk, notifies_buyer=False, actor=SYSTEM, now=NOON)


PAGES = (
    "",
    "contact/",
    "cancel/",
    "calendar.ics",
    "confirmation.pdf",
    "download/pdf/",
    "ticket/1.svg",
    "attendees/",
    "pay/",
    "return/",
)


@pytest.mark.parametrize("page", PAGES)
def test_without_the_secret_there_is_nothing(olga: Person, bea: Buyer, page: str) -> None:
    order = place(olga)
    with organizer_transaction(olga.organizer):
        make_event(slug="other")

    answers = [
        bea.get(f"/fair/order/{order.code}/wrong/{page}"),
        bea.get(f"/fair/order/XXXXX/{order.secret}/{page}"),
        bea.get(f"/other/order/{order.code}/{order.secret}/{page}"),
        Buyer("zeta.parterre.test").get(way(order, page)),
        bea.post(f"/fair/order/{order.code}/wrong/{page}"),
    ]

    assert {answer.status_code for answer in answers} <= {404, 405}


def test_the_confirmation_is_a_file_in_the_buyers_language(olga: Person, bea: Buyer) -> None:
    order = place(olga)
    with organizer_transaction(olga.organizer):
        Order.objects.update(locale="de")

    answer = bea.get(way(order, "confirmation.pdf"))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="bestellbestaetigung-{order.code}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert f"Bestellung {order.code}" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert way(order, "confirmation.pdf") in bea.see(way(order))


def test_codes_are_read_whatever_their_case(olga: Person, bea: Buyer) -> None:
    order = place(olga)

    assert order.code in bea.see(f"/fair/order/{order.code.lower()}/{order.secret}/")


def test_an_unpaid_order_says_until_when_and_shows_no_codes(olga: Person, bea: Buyer) -> None:
    order = place(olga)

    page = bea.see(way(order))

    assert (
        "Your tickets are reserved" in page,
        "to keep your tickets" in page,
        "Available after payment" in page,
    ) == (True,) * 3
    assert bea.get(way(order, "ticket/1.svg")).status_code == 404
    assert "no tickets for orders with this status" in bea.follow(bea.get(way(order, "download/pdf/")))


def test_instructions_of_the_payment_method_stand_there(olga: Person, bea: Buyer) -> None:
    words = {"payment_manual_email_instructions": {"en": "Cash at the door <b>please</b>"}}
    order = place(olga, settings=words)

    page = bea.see(way(order))

    assert "How to pay: Manual payment" in page
    assert "<b>please</b>" not in page


def test_a_paid_order_shows_its_tickets(olga: Person, bea: Buyer) -> None:
    order = place(olga)
    paid(olga, order)

    page, code = bea.see(way(order)), bea.get(way(order, "ticket/2.svg"))

    assert ("Your order is confirmed" in page, "ticket/2.svg" in page, "Tickets (PDF)" in page) == (
        True,
        True,
        True,
    )
    assert (code.status_code, code["Content-Type"]) == (200, "image/svg+xml")
    assert bea.get(way(order, "ticket/3.svg")).status_code == 404


def test_the_file_is_made_by_a_worker_and_the_page_waits_without_a_script(olga: Person, bea: Buyer) -> None:
    order = place(olga)
    paid(olga, order)

    waits = bea.get(way(order, "download/pdf/"))
    bea.get(way(order, "download/pdf/"))

    assert (waits.status_code, waits["Refresh"]) == (202, "2")
    assert "Your tickets are being prepared" in waits.content.decode()
    with organizer_transaction(olga.organizer):
        file = TicketFile.objects.get()
    assert OutboxEntry.objects.filter(kind="tickets.make").count() == 1
    with organizer_transaction(olga.organizer):
        from apps.tickets.domain.files import make_file

        make_file(olga.organizer, file.pk, now=utc_now())
    made = bea.get(way(order, "download/pdf/"))
    assert (made.status_code, made["Content-Type"], made.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert f"fair-{order.code}.pdf" in made["Content-Disposition"]


def test_an_unknown_format_is_not_found(olga: Person, bea: Buyer) -> None:
    order = place(olga)
    paid(olga, order)

    assert bea.get(way(order, "download/papyrus/")).status_code == 404


def test_the_calendar_file(olga: Person, bea: Buyer) -> None:
    order = place(olga)

    answer = bea.get(way(order, "calendar.ics"))

    lines = answer.content.decode().split("\r\n")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert ("DTSTART:20300601T120000Z" in lines, "SUMMARY:Winter Fair" in lines) == (True, True)


@pytest.mark.parametrize("how", ["canceled", "expired", "all tickets canceled"])
def test_the_calendar_file_of_a_canceled_order_takes_the_entry_out(
    olga: Person, bea: Buyer, how: str
) -> None:
    order = place(olga)
    before = calendar_entry(bea, order)
    link = way(order, "calendar.ics")
    assert link in bea.see(way(order))

    with organizer_transaction(olga.organizer):
        if how == "all tickets canceled":
            Order.objects.update(status="p")
            OrderPosition.objects.update(canceled=True)
        else:
            Order.objects.update(status=how[0])

    after = calendar_entry(bea, order)
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert link not in bea.see(way(order))


def calendar_entry(bea: Buyer, order: Order) -> Component:
    [entry] = Calendar.from_ical(bea.get(way(order, "calendar.ics")).content).walk("VEVENT")
    return entry


def test_a_changed_event_replaces_its_calendar_entry_also_on_a_host_of_its_own(
    olga: Person, bea: Buyer
) -> None:
    order = place(olga)
    before = calendar_entry(bea, order)
    with organizer_transaction(olga.organizer):
        update_event(
            event=order.event, changes={"date_from": order.event.date_from + timedelta(days=1)}, actor=SYSTEM
        )

    after = calendar_entry(bea, order)

    assert (after["uid"], after["uid"].partition("@")[2]) == (before["uid"], "parterre.test")
    assert after["sequence"] > before["sequence"]


def test_an_unpaid_order_can_be_canceled_and_its_tickets_are_free_again(olga: Person, bea: Buyer) -> None:
    order = place(olga)

    asks = bea.see(way(order, "cancel/"))
    page = bea.follow(bea.post(way(order, "cancel/")))

    assert f"Cancel order {order.code}?" in asks
    assert "Your order has been canceled." in page
    with organizer_transaction(olga.organizer):
        assert (Order.objects.get().status, Quota.objects.get().claimed) == ("c", 0)
        assert LogEntry.objects.filter(action="order.canceled", actor_kind="buyer").count() == 1


@pytest.mark.parametrize(
    ("of_event", "is_paid"),
    [
        ({"settings": {"cancel_allow_user": False}}, False),
        ({"date_from": utc_now() - timedelta(hours=1)}, False),
        ({}, True),
    ],
    ids=["switched off", "has begun", "money has come"],
)
def test_who_may_not_cancel_is_told_so(
    olga: Person, bea: Buyer, of_event: dict[str, Any], is_paid: bool
) -> None:
    order = place(olga, **of_event)
    if is_paid:
        paid(olga, order)

    offered = "cancel/" in bea.see(way(order))
    page = bea.follow(bea.post(way(order, "cancel/")))

    assert offered is False
    assert "cannot be canceled here" in page
    with organizer_transaction(olga.organizer):
        assert Order.objects.get().status != "c"


def test_the_address_is_changed(olga: Person, bea: Buyer) -> None:
    order = place(olga)

    wrong = bea.post(way(order, "contact/"), {"email": "x"})
    page = bea.follow(bea.post(way(order, "contact/"), {"email": "new@example.org"}))

    assert (wrong.status_code, "new@example.org" in page) == (422, True)
    with organizer_transaction(olga.organizer):
        assert Order.objects.get().email == "new@example.org"


def test_paying_again_with_a_method_that_only_instructs(olga: Person, bea: Buyer) -> None:
    order = place(olga)

    page = bea.follow(bea.post(way(order, "pay/"), {"payment": "manual"}))
    refused = bea.follow(bea.post(way(order, "pay/"), {"payment": "gold"}))

    assert "How to pay" in page
    assert "not available" in refused
    with organizer_transaction(olga.organizer):
        assert Payment.objects.count() == 1


def test_paying_what_is_paid_is_told(olga: Person, bea: Buyer) -> None:
    order = place(olga)
    paid(olga, order)

    assert "already been paid" in bea.follow(bea.post(way(order, "pay/"), {"payment": "manual"}))


@pytest.mark.parametrize("query", ["", "?payment=x", "?payment=999", "?payment=1&x=" + "y" * 2000])
def test_coming_back_from_nowhere_does_nothing(olga: Person, bea: Buyer, query: str) -> None:
    order = place(olga)

    assert "Your tickets are reserved" in bea.follow(bea.get(way(order, f"return/{query}")))


def test_the_page_stays_when_the_shop_is_closed(olga: Person, bea: Buyer) -> None:
    order = place(olga)
    with organizer_transaction(olga.organizer):
        Event.objects.update(live=False)

    assert order.code in bea.see(way(order))


def test_an_expired_order_says_so(olga: Person, bea: Buyer) -> None:
    order = place(olga)
    with organizer_transaction(olga.organizer):
        Order.objects.update(status="e")

    page = bea.see(way(order))

    assert ("This order was not paid in time" in page, 'name="payment"' in page) == (True, False)
