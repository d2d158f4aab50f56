"""What one can do with an order: each once, however often it is pressed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from apps.audit.models import LogEntry
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderStatus
from apps.payments.models import Payment, PaymentState
from apps.sales.facade import mark_paid
from apps.tickets.domain.files import make_file
from apps.tickets.models import TicketFile
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser
from tests.apps.backoffice.orders.test_pages import make_fair, place, text_of, url_of
from tests.factories.orders import make_order, make_ticket_product
from tests.mails import plain
from tests.people import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(olga: Person) -> Order:
    return place(olga, make_fair(olga))


def read(person: Person, order: Order) -> Order:
    with organizer_transaction(person.organizer):
        return Order.objects.get(pk=order.pk)


def actions(person: Person, order: Order) -> list[str]:
    with organizer_transaction(person.organizer):
        entries = LogEntry.objects.filter(object_type="order", object_id=str(order.pk)).order_by("pk")
        return list(entries.values_list("action", flat=True))


def payments(person: Person, order: Order) -> list[tuple[str, str, Decimal]]:
    with organizer_transaction(person.organizer):
        return list(
            Payment.objects.filter(order=order)
            .order_by("local_id")
            .values_list("provider", "state", "amount")
        )


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_marked_paid_twice_is_paid_once(olga: Person, order: Order) -> None:
    client = browser(olga)

    answers = [client.post(url_of(order, "mark-paid/"), {"notifies_buyer": "1"}) for _ in range(2)]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
        (303, url_of(order))
    ] * 2
    assert read(olga, order).status == OrderStatus.PAID
    assert [row for row in payments(olga, order) if row[1] == "confirmed"] == [
        ("manual", PaymentState.CONFIRMED, Decimal("23.000"))
    ]
    assert actions(olga, order).count("order.paid") == 1
    with organizer_transaction(olga.organizer):
        assert Mail.objects.filter(order=order).count() == 1
    assert "Mark €" not in text_of(client.get(url_of(order))).split("Timeline")[0]


def test_marked_paid_without_a_mail(olga: Person, order: Order) -> None:
    browser(olga).post(url_of(order, "mark-paid/"))

    with organizer_transaction(olga.organizer):
        assert Mail.objects.filter(order=order).count() == 0


def test_a_canceled_order_can_not_be_marked_paid_and_says_so(olga: Person, order: Order) -> None:
    client = browser(olga)
    client.post(url_of(order, "cancel/"), {})

    answer = client.post(url_of(order, "mark-paid/"), follow=True)

    assert "Only pending or expired orders can be marked as paid." in text_of(answer)
    assert read(olga, order).status == OrderStatus.CANCELED


def test_canceled_with_a_reason_and_a_mail(olga: Person, order: Order) -> None:
    client = browser(olga)

    answer = client.post(url_of(order, "cancel/"), {"comment": "The band is ill.", "notifies_buyer": "on"})

    assert answer.status_code == 303
    assert read(olga, order).status == OrderStatus.CANCELED
    with organizer_transaction(olga.organizer):
        assert "The band is ill." in plain(Mail.objects.filter(order=order).latest("written_at"))
    assert "The band is ill." in text_of(client.get(url_of(order)))
    assert client.post(url_of(order, "cancel/"), {}).status_code == 422  # canceled already
    assert client.get(url_of(order, "cancel/")).headers["Location"] == url_of(order)


def test_a_fee_is_kept(olga: Person, order: Order) -> None:
    with organizer_transaction(olga.organizer):
        mark_paid(order.pk, notifies_buyer=False, actor=olga.actor, now=utc_now())
    client = browser(olga)

    client.post(url_of(order, "cancel/"), {"cancellation_fee": "5.50", "way": "later"})

    assert read(olga, order).total == Decimal("5.500")
    assert "Overpaid by €17.50" in text_of(client.get(url_of(order)))
    assert order.code in text_of(client.get("/o/acme/orders/?view=refund-due"))
    assert "1 order needs a refund" in text_of(client.get("/o/acme/"))


@pytest.mark.parametrize("fee", ["100", "-1", "x", "1.234,567", "9" * 30])
def test_a_wrong_fee_is_refused_at_its_field(olga: Person, order: Order, fee: str) -> None:
    answer = browser(olga).post(url_of(order, "cancel/"), {"cancellation_fee": fee})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text_of(answer)
    assert read(olga, order).status == OrderStatus.PENDING


def test_the_contact_is_changed_and_logged(olga: Person, order: Order) -> None:
    client = browser(olga)

    client.post(url_of(order, "contact/"), {"email": "carl@example.org", "phone": "+49 30 1", "locale": "de"})

    changed = read(olga, order)
    assert (changed.email, changed.phone, changed.locale) == ("carl@example.org", "+49301", "de")
    assert "changed the order: email address, language, phone" in text_of(client.get(url_of(order)))


@pytest.mark.parametrize(
    "given",
    [
        {"email": "x"},
        {"phone": "1" * 129},
        {"locale": "fr"},
        {"phone": "\0"},
        {"email": f"{'x' * 250}@example.org"},
    ],
)
def test_a_wrong_contact_is_refused_at_its_field(olga: Person, order: Order, given: dict[str, str]) -> None:
    answer = browser(olga).post(url_of(order, "contact/"), {"email": "", "phone": "", "locale": "en"} | given)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text_of(answer)
    assert read(olga, order).email == "bea@example.org"


def test_the_attendee_is_changed_and_the_parts_of_a_name_survive(olga: Person, order: Order) -> None:
    parts = {"_scheme": "given_family", "given_name": "Bea", "family_name": "Buyer"}
    with organizer_transaction(olga.organizer):
        order.positions.update(attendee_name="Bea Buyer", attendee_name_parts=parts)
    client, page = browser(olga), url_of(order, "positions/1/")

    client.post(page, {"name": "Bea Buyer", "attendee_email": "b@example.org", "company": "Acme"})

    with organizer_transaction(olga.organizer):
        ticket = order.positions.get()
        assert (ticket.attendee_name_parts, ticket.attendee_email, ticket.company) == (
            parts,
            "b@example.org",
            "Acme",
        )
    assert "changed the order: email address, company" in text_of(client.get(url_of(order)))

    client.post(page, {"name": "Carl", "attendee_email": "", "company": "", "country": "US", "state": "CA"})

    with organizer_transaction(olga.organizer):
        ticket.refresh_from_db()
    assert (ticket.attendee_name, ticket.attendee_email, ticket.company, ticket.state) == (
        "Carl",
        None,
        None,
        "CA",
    )
    assert client.post(url_of(order, "positions/2/"), {}).status_code == 404


@pytest.mark.parametrize("page", ["positions/1/", "address/"])
@pytest.mark.parametrize(
    "given",
    [{"country": "DE", "state": "BY"}, {"country": "US", "state": "California"}, {"country": "XX"}],
    ids=str,
)
def test_a_wrong_address_is_refused_at_its_field(
    olga: Person, order: Order, page: str, given: dict[str, str]
) -> None:
    answer = browser(olga).post(url_of(order, page), given)

    assert (answer.status_code, text_of(answer).count('aria-invalid="true"')) == (422, 1)
    assert actions(olga, order) == ["order.placed"]


def test_the_invoice_address_is_written_and_removed(olga: Person, order: Order) -> None:
    client, page = browser(olga), url_of(order, "address/")
    written = {"is_business": "on", "name": "Bea Buyer", "company": "Acme", "city": "Bonn", "country": "DE"}

    client.post(page, {**written, "vat_id": "DE123456789"})

    address = read(olga, order).invoice_address or {}
    assert {name: address[name] for name in written} == {**written, "is_business": True}
    assert (address["vat_id"], address["name_parts"]["full_name"]) == ("DE123456789", "Bea Buyer")
    assert "Bonn<br>Germany" in text_of(client.get(url_of(order)))

    client.post(page, {**written, "vat_id": "DE123456789"})
    client.post(page, {})

    assert read(olga, order).invoice_address is None
    assert actions(olga, order) == ["order.placed", "order.modified", "order.modified"]


def test_a_deadline_is_extended_in_the_events_time_zone(olga: Person, order: Order) -> None:
    client = browser(olga)

    answer = client.post(url_of(order, "extend/"), {"expires": "2031-06-11"})

    assert told(answer) == ["Payment deadline changed"]
    assert read(olga, order).expires_at.isoformat() == "2031-06-11T21:59:59+00:00"
    assert "Jun 11, 2031" in text_of(client.get(url_of(order)))
    past = client.post(url_of(order, "extend/"), {"expires": "2020-01-01"})
    assert past.status_code == 422
    assert "This date must be in the future." in text_of(past)


def test_one_ticket_is_canceled_and_its_price_refunded(olga: Person) -> None:
    event = make_fair(olga)
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(event)
        order = make_order(product, product, now=utc_now()).order
        mark_paid(order.pk, notifies_buyer=False, actor=olga.actor, now=utc_now())
    client, page = browser(olga), url_of(order, "positions/2/cancel/")

    asked = text_of(client.get(page))
    sent = {"way": "done", "comment": "Ill", "once": "a-token"}
    answers = [client.post(page, sent) for _ in range(2)]

    assert "<dt>New order total</dt><dd>€23.00</dd>" in asked
    assert '<span class="fig text-28">€23.00</span>' in asked
    assert told(answers[0]) == ["Ticket #2 Day ticket canceled. Refund of €23.00 recorded."]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert read(olga, order).total == Decimal(23)
    shown = text_of(client.get(url_of(order)))
    assert "positions/1/cancel/" not in shown  # the last ticket goes with the order
    last = client.post(url_of(order, "positions/1/cancel/"), {"way": "later"})
    assert "This is the only ticket left in this order." in text_of(last)


def test_the_payment_method_is_proposed_and_chosen(olga: Person) -> None:
    event = make_fair(olga, plugins=["manual", "banktransfer", "stripe"])
    order = place(olga, event)
    with organizer_transaction(olga.organizer):
        order.payments.update(provider="banktransfer")
    client = browser(olga)

    asked = text_of(client.get(url_of(order, "mark-paid/")))
    wrong = client.post(url_of(order, "mark-paid/"), {"provider": "stripe"})
    client.post(url_of(order, "mark-paid/"), {"provider": "manual"})

    assert '<option value="banktransfer" selected>Bank transfer</option>' in asked
    assert "Stripe" not in asked
    assert (wrong.status_code, text_of(wrong).count('aria-invalid="true"')) == (422, 1)
    assert [row[:2] for row in payments(olga, order)] == [
        ("banktransfer", "canceled"),
        ("manual", "confirmed"),
    ]


def test_a_note_with_a_day_to_look_again(olga: Person, order: Order) -> None:
    client = browser(olga)

    client.post(url_of(order, "note/"), {"comment": "Rang <b>twice</b>.", "custom_followup_at": "2030-05-02"})

    page = text_of(client.get(url_of(order)))
    assert "Rang &lt;b&gt;twice&lt;/b&gt;." in page
    assert "Follow up on" in page
    assert browser(olga).post(url_of(order, "note/"), {"custom_followup_at": "x"}).status_code == 422


def test_the_link_is_sent_again(olga: Person, order: Order) -> None:
    answer = browser(olga).post(url_of(order, "send-link/"))

    assert told(answer) == ["We are sending the link to bea@example.org"]
    assert actions(olga, order)[-1] == "order.link.resent"


def test_an_order_without_an_address_gets_no_link(olga: Person) -> None:
    order = place(olga, make_fair(olga), email=None)
    client = browser(olga)

    answer = client.post(url_of(order, "send-link/"), follow=True)

    assert "This order has no email address." in text_of(answer)
    assert "Resend order link" not in text_of(client.get(url_of(order)))


def test_a_transfer_that_has_come_is_confirmed_once(olga: Person, order: Order) -> None:
    with organizer_transaction(olga.organizer):
        order.payments.update(provider="banktransfer", state=PaymentState.PENDING)
    client = browser(olga)

    answers = [client.post(url_of(order, "payments/1/confirm/")) for _ in range(2)]

    assert [told(answer)[-1] for answer in answers] == ["€23.00 received"] * 2
    assert read(olga, order).status == OrderStatus.PAID
    assert payments(olga, order) == [("banktransfer", PaymentState.CONFIRMED, Decimal("23.000"))]
    assert client.post(url_of(order, "payments/7/confirm/")).status_code == 404


def test_money_that_can_not_go_back_by_itself_says_so(olga: Person, order: Order) -> None:
    client = browser(olga)
    client.post(url_of(order, "mark-paid/"))
    page = url_of(order, f"payments/{len(payments(olga, order))}/refund/")

    answer = client.post(page, {"amount": "5"})

    assert answer.status_code == 422
    assert "This payment cannot be refunded automatically." in text_of(answer)


def test_tickets_are_asked_for_made_and_downloaded(olga: Person, order: Order) -> None:
    client, page = browser(olga), url_of(order, "tickets/pdf/")
    client.post(url_of(order, "mark-paid/"))

    asked = client.post(page)
    waiting = text_of(client.get(page))
    with organizer_transaction(olga.organizer):
        make_file(olga.organizer, TicketFile.objects.get(order=order).pk, now=utc_now())
    ready, downloaded = text_of(client.get(page)), client.post(page)

    assert (asked.status_code, asked.headers["Location"]) == (303, page)
    assert "You can leave" in waiting
    assert "Your tickets are ready." in ready
    assert downloaded.headers["Content-Type"] == "application/pdf"
    assert downloaded.content.startswith(b"%PDF")


def test_an_unpaid_order_has_no_tickets(olga: Person, order: Order) -> None:
    client = browser(olga)

    assert client.post(url_of(order, "tickets/pdf/")).status_code == 404
    assert client.get(url_of(order, "tickets/nope/")).status_code == 404
    assert "tickets/pdf/" not in text_of(client.get(url_of(order)))


def test_only_test_orders_are_deleted(olga: Person, order: Order) -> None:
    test_order = place(olga, order.event, testmode=True)
    client = browser(olga)

    gone, kept = client.post(url_of(test_order, "delete/")), client.post(url_of(order, "delete/"))

    assert gone.headers["Location"] == "/o/acme/orders/?view=test"
    assert kept.status_code in (303, 403)
    with organizer_transaction(olga.organizer):
        assert list(Order.objects.all()) == [order]


def test_an_order_that_is_late_stands_on_the_home_page(olga: Person) -> None:
    place(olga, make_fair(olga), expires_at=utc_now().replace(year=2020))

    assert "1 overdue order" in text_of(browser(olga).get("/o/acme/"))


def test_no_button_works_by_a_link(olga: Person, order: Order) -> None:
    client: Client = browser(olga)

    answers = [
        client.get(url_of(order, page))
        for page in ("send-link/", "delete/", "approve/", "payments/1/confirm/")
    ]

    assert {answer.status_code for answer in answers} == {405}


def test_an_order_that_waits_is_approved_once_and_the_buyer_hears_of_it(olga: Person) -> None:
    order = place(olga, make_fair(olga), require_approval=True, expires_at=utc_now().replace(year=2020))
    client = browser(olga)
    home, page = text_of(client.get("/o/acme/")), text_of(client.get(url_of(order)))

    answers = [client.post(url_of(order, "approve/"), follow=True) for _ in range(2)]

    assert "1 order needs your approval" in home
    assert "overdue" not in home
    assert "This order needs your approval" in page
    assert f"Order {order.code} approved. The buyer can now pay." in text_of(answers[0])
    assert "is not awaiting approval" in text_of(answers[1])
    assert actions(olga, order).count("order.approved") == 1
    with organizer_transaction(olga.organizer):
        assert "has been approved" in Mail.objects.get(order=order).subject


def test_an_order_that_waits_is_denied_with_a_reason(olga: Person) -> None:
    order = place(olga, make_fair(olga), require_approval=True)
    client = browser(olga)
    asked = text_of(client.get(url_of(order, "deny/")))

    client.post(url_of(order, "deny/"), {"comment": "Members only", "notifies_buyer": "on"})

    assert f"Deny order {order.code}?" in asked
    assert read(olga, order).status == OrderStatus.CANCELED
    with organizer_transaction(olga.organizer):
        assert "Members only" in plain(Mail.objects.get(order=order))
    assert client.get(url_of(order, "deny/")).headers["Location"] == url_of(order)
    assert "needs your approval" not in text_of(client.get("/o/acme/"))


def test_orders_that_wait_stand_in_a_tab_of_their_own(olga: Person) -> None:
    order = place(olga, make_fair(olga), require_approval=True)
    client = browser(olga)

    pages = {view: text_of(client.get(f"/o/acme/orders/?view={view}")) for view in ("approve", "unpaid")}

    assert (order.code in pages["approve"], order.code in pages["unpaid"]) == (True, False)


def test_a_refund_made_elsewhere_is_written_down_once(olga: Person, order: Order) -> None:
    client = browser(olga)
    client.post(url_of(order, "mark-paid/"))
    mark = client.get(url_of(order, "book-refund/")).context["once"]
    given = {"once": mark, "amount": "8", "executed_at": "2026-11-02", "comment": "In cash"}

    answers = [client.post(url_of(order, "book-refund/"), given) for _ in range(2)]

    with organizer_transaction(olga.organizer):
        (refund,) = order.refunds.all()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (refund.amount, refund.comment, str(refund.executed_at)) == (
        Decimal("8.000"),
        "In cash",
        "2026-11-02 11:00:00+00:00",
    )
    assert "In cash" in text_of(client.get(url_of(order)))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"amount": "23.01"}, "You can refund up to 23.00 for this order."),
        ({"amount": "0"}, "Enter an amount above zero."),
        ({"executed_at": "2099-01-01"}, "The refund date cannot be in the future."),
        ({"executed_at": "x"}, "Enter a valid date."),
    ],
)
def test_a_refund_that_can_not_have_been_is_refused_at_its_field(
    olga: Person, order: Order, given: dict[str, str], sentence: str
) -> None:
    client = browser(olga)
    client.post(url_of(order, "mark-paid/"))

    answer = client.post(
        url_of(order, "book-refund/"), {"amount": "5", "executed_at": "2026-11-02", "comment": ""} | given
    )

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    with organizer_transaction(olga.organizer):
        assert not order.refunds.exists()


def test_canceled_with_the_money_given_back_already(olga: Person, order: Order) -> None:
    client = browser(olga)
    client.post(url_of(order, "mark-paid/"))
    asked = text_of(client.get(url_of(order, "cancel/")))

    answer = client.post(url_of(order, "cancel/"), {"way": "done", "cancellation_fee": "3"})

    assert "Refund method" in asked
    assert told(answer)[-1] == f"Order {order.code} canceled. Refund of €20.00 recorded."
    assert "Overpaid by" not in text_of(client.get(url_of(order)))


def test_a_way_that_is_not_offered_is_refused(olga: Person, order: Order) -> None:
    client = browser(olga)
    client.post(url_of(order, "mark-paid/"))

    answer = client.post(url_of(order, "cancel/"), {"way": "as_it_came"})

    assert answer.status_code == 422
    assert read(olga, order).status == OrderStatus.PAID


def test_notes_stand_in_the_timeline_one_below_the_other(olga: Person, order: Order) -> None:
    client = browser(olga)

    for text in ("Rang <b>twice</b>.", "Will come on Friday."):
        client.post(url_of(order, "notes/"), {"text": text})

    page = text_of(client.get(f"{url_of(order)}?timeline=notes"))
    assert page.index("Will come on Friday.") < page.index("Rang &lt;b&gt;twice&lt;/b&gt;.")
    assert "placed the order" not in page.split("Timeline")[1]
    assert client.post(url_of(order, "notes/"), {"text": "  "}).status_code == 422
    assert actions(olga, order).count("order.note") == 2
