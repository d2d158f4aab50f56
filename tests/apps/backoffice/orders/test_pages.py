"""The list of orders and the page of one: who gets them, what stands on them, what they cost."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from apps.events.models import Event
from apps.orders.models import Order, OrderStatus
from apps.teams.models import Team
from apps.teams.rights import EVENT_ORDERS_READ
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

PAGES = (
    *("", "mark-paid/", "cancel/", "contact/", "note/", "notes/", "tickets/pdf/"),
    *("payments/1/refund/", "book-refund/", "address/", "extend/", "positions/1/", "positions/1/cancel/"),
)
POSTS = (
    *("mark-paid/", "cancel/", "contact/", "note/", "notes/", "send-link/", "delete/"),
    *("payments/1/confirm/", "approve/", "deny/", "book-refund/", "confirmation/"),
    *("address/", "extend/", "positions/1/", "positions/1/cancel/"),
)


def make_fair(person: Person, **fields: Any) -> Event:
    with organizer_transaction(person.organizer):
        return make_event(**{"slug": "fair", "name": {"en": "Summer fair"}, "live": True} | fields)


def place(person: Person, event: Event, price: str = "23.00", **fields: Any) -> Order:
    """Placed a moment ago, so that there is still time to pay."""
    with organizer_transaction(person.organizer):
        product = make_ticket_product(event, price)
        order = make_order(
            product, now=fields.pop("now", utc_now()), email=fields.pop("email", "bea@example.org")
        ).order
        if fields:
            Order.objects.filter(pk=order.pk).update(**fields)
    return order


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def url_of(order: Order, page: str = "") -> str:
    return f"/o/acme/orders/{order.code}/{page}"


@pytest.mark.parametrize("page", PAGES)
def test_the_owner_gets_every_page_of_an_order(olga: Person, page: str) -> None:
    order = place(olga, make_fair(olga))

    answer = browser(olga).get(url_of(order, page))

    assert answer.status_code == 200
    assert order.code in text_of(answer)


def test_the_confirmation_comes_as_a_file_to_who_may_read_orders(olga: Person) -> None:
    order = place(olga, make_fair(olga))
    client = browser(olga)

    shown, answer = client.get(url_of(order)), client.post(url_of(order, "confirmation/"))

    assert f'action="{url_of(order, "confirmation/")}"' in text_of(shown)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="order-confirmation-{order.code}.pdf"'
    assert f"Order {order.code}" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


@pytest.mark.parametrize("page", [*PAGES, *POSTS])
def test_mallory_finds_no_order_of_acme(olga: Person, mallory: Person, page: str) -> None:
    order = place(olga, make_fair(olga))
    client = browser(mallory)

    answers = [
        client.get(url_of(order, page)),
        client.post(url_of(order, page)),
        client.post(f"/o/zeta/orders/{order.code}/{page}"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    with organizer_transaction(olga.organizer):
        assert Order.objects.get().status == OrderStatus.PENDING


@pytest.mark.parametrize("page", [*PAGES, *POSTS])
def test_door_staff_sees_no_orders(olga: Person, tim: Person, page: str) -> None:
    order = place(olga, make_fair(olga))
    client = browser(tim)

    answers = [client.get("/o/acme/orders/"), client.post(url_of(order, page))]

    assert {answer.status_code for answer in answers} <= {403, 405}
    with organizer_transaction(olga.organizer):
        assert Order.objects.get().status == OrderStatus.PENDING


@pytest.mark.parametrize("page", [page for page in POSTS if page != "confirmation/"])  # it is a read
def test_who_may_only_read_changes_nothing(olga: Person, tim: Person, page: str) -> None:
    order = place(olga, make_fair(olga))
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(limit_event_permissions=[EVENT_ORDERS_READ])
    client = browser(tim)

    seen, refused = client.get(url_of(order)), client.post(url_of(order, page))

    assert (seen.status_code, refused.status_code) == (200, 403)
    assert "Mark €" not in text_of(seen)
    assert "Cancel order" not in text_of(seen)


def test_orders_of_events_one_may_not_see_do_not_exist(olga: Person, tim: Person) -> None:
    order = place(olga, make_fair(olga))
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(
            limit_event_permissions=[EVENT_ORDERS_READ], all_events=False
        )
    client = browser(tim)

    assert client.get(url_of(order)).status_code == 404
    assert order.code not in text_of(client.get("/o/acme/orders/"))
    assert client.get("/o/acme/events/fair/orders/").status_code == 404


def test_an_order_that_is_not_there(olga: Person) -> None:
    make_fair(olga)

    assert browser(olga).get("/o/acme/orders/NOPE/").status_code == 404
    assert browser(olga).get("/o/acme/orders/%00/").status_code == 404


def test_saved_views_hold_what_they_say(olga: Person) -> None:
    event, now = make_fair(olga), utc_now()
    expected = {
        "unpaid": place(olga, event),
        "paid": place(olga, event, status=OrderStatus.PAID),
        "overdue": place(olga, event, expires_at=now - timedelta(days=1)),
        "canceled": place(olga, event, status=OrderStatus.CANCELED, total=0),
        "test": place(olga, event, testmode=True),
    }
    client = browser(olga)

    shown = {
        view: {order.code for order in expected.values() if order.code in text_of(client.get(url))}
        for view in expected
        for url in [f"/o/acme/orders/?view={view}"]
    }

    assert shown == {view: {order.code} for view, order in expected.items()}
    assert "4 orders" in text_of(client.get("/o/acme/orders/"))
    assert "€69.00" in text_of(client.get("/o/acme/orders/"))


@pytest.mark.parametrize(
    "query", ["q=bea@", "q={code}", "event=fair", "provider=manual", "since=2026-01-01", "q={lower}"]
)
def test_an_order_is_found(olga: Person, query: str) -> None:
    event = make_fair(olga)
    order = place(olga, event)
    other = place(olga, make_fair(olga, slug="other"), email="carl@example.net")
    with organizer_transaction(olga.organizer):
        other.payments.update(provider="banktransfer")
        Order.objects.filter(pk=other.pk).update(placed_at="2025-01-01T00:00Z")

    found = browser(olga).get(f"/o/acme/orders/?{query.format(code=order.code, lower=order.code.lower())}")

    assert order.code in text_of(found)
    assert other.code not in text_of(found)


@pytest.mark.parametrize(
    "query",
    [
        "view=x",
        "sort=x",
        "page=x",
        "page=-1",
        "since=x",
        "until=9999-99-99",
        "event=%00",
        "q=%00",
        "provider=x" * 99,
    ],
)
def test_what_is_not_understood_is_left_out(olga: Person, query: str) -> None:
    place(olga, make_fair(olga))

    assert browser(olga).get(f"/o/acme/orders/?{query}").status_code == 200


def test_no_orders_yet(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)

    assert "No orders yet" in text_of(client.get("/o/acme/orders/"))
    assert "No orders yet" in text_of(client.get("/o/acme/events/fair/orders/"))
    assert "No orders found" in text_of(client.get("/o/acme/orders/?q=nobody"))


def queries_of(client: Client, url: str, count: Callable[..., Any]) -> int:
    client.get(url)  # the directory of organizers may have been dropped meanwhile
    with count() as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.fixture
def counted() -> Callable[..., Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


@pytest.mark.parametrize("url", ["/o/acme/orders/", "/o/acme/events/fair/orders/", "/o/acme/orders/{code}/"])
def test_costs_the_same_however_much_there_is(olga: Person, counted: Callable[..., Any], url: str) -> None:
    event = make_fair(olga)
    with organizer_transaction(olga.organizer):
        ticket, camp = make_ticket_product(event), make_ticket_product(event)
        first = make_order(ticket, email="bea@example.org", now=utc_now()).order
    client = browser(olga)
    client.get(url.format(code=first.code))
    few = queries_of(client, url.format(code=first.code), counted)

    with organizer_transaction(olga.organizer):
        many = [
            make_order(ticket, camp, camp, email="bea@example.org", now=utc_now()).order for _ in range(3)
        ]

    assert queries_of(client, url.format(code=many[-1].code), counted) == few
