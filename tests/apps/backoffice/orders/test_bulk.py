"""The same with several orders: asked first, each by itself, and what was refused says why."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from apps.audit.models import LogEntry
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderStatus
from apps.sales.facade import cancel_order
from apps.teams.models import Team
from apps.teams.rights import EVENT_ORDERS_READ, EVENT_ORDERS_WRITE
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser
from tests.apps.backoffice.orders.test_pages import make_fair, place, text_of
from tests.people import Person
from tests.run_tasks import promised, work_off

pytestmark = pytest.mark.django_db

BULK = "/o/acme/orders/bulk/"


@pytest.fixture
def orders(olga: Person) -> list[Order]:
    event = make_fair(olga)
    return [place(olga, event, email=f"buyer{number}@example.org") for number in range(3)]


def asking(act: str, orders: list[Order], **more: Any) -> dict[str, Any]:
    return {"do": act, "order": [order.code for order in orders]} | more


def statuses(person: Person) -> list[str]:
    with organizer_transaction(person.organizer):
        return list(Order.objects.order_by("pk").values_list("status", flat=True))


def test_the_list_lets_orders_be_chosen(olga: Person, orders: list[Order]) -> None:
    page = text_of(browser(olga).get("/o/acme/orders/"))

    assert f'name="order" value="{orders[0].code}"' in page
    assert 'name="do" value="cancel"' in page


def test_it_is_asked_first_and_only_what_fits_is_counted(olga: Person, orders: list[Order]) -> None:
    with organizer_transaction(olga.organizer):
        cancel_order(orders[0].pk, fee=None, notifies_buyer=False, actor=olga.actor, now=utc_now())

    page = text_of(browser(olga).get(BULK, asking("mark-paid", orders)))

    assert "Mark 2 orders as paid?" in page
    assert "€46.00" in page
    assert "1 order is skipped because of its status:" in page
    assert promised() == []


@pytest.mark.parametrize(
    ("act", "after", "mails"),
    [("mark-paid", ["p", "p", "p"], 3), ("cancel", ["c", "c", "c"], 3), ("send-link", ["n", "n", "n"], 3)],
)
def test_each_is_done_by_a_worker_once(
    olga: Person, orders: list[Order], act: str, after: list[str], mails: int
) -> None:
    client = browser(olga)
    mark = client.get(BULK, asking(act, orders)).context["once"]
    given = asking(act, orders, notifies_buyer="on", once=mark)

    answers = [client.post(BULK, given) for _ in range(2)]
    waiting = text_of(client.get(answers[0].headers["Location"]))
    done = work_off()

    result = text_of(client.get(answers[0].headers["Location"]))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (done, statuses(olga)) == (3, after)
    assert (waiting.count("Pending"), result.count("Done")) == (3, 3)
    assert "hx-get" not in result
    with organizer_transaction(olga.organizer):
        assert Mail.objects.count() == mails
        assert LogEntry.objects.exclude(action="order.placed").filter(actor_kind="user").count() >= 3


def test_what_changed_meanwhile_is_refused_by_itself(olga: Person, orders: list[Order]) -> None:
    client = browser(olga, **{"accept-language": "de"})
    answer = client.post(BULK, asking("mark-paid", orders))
    with organizer_transaction(olga.organizer):
        cancel_order(orders[1].pk, fee=None, notifies_buyer=False, actor=olga.actor, now=utc_now())

    work_off()

    page = text_of(client.get(answer.headers["Location"]))
    assert statuses(olga) == [OrderStatus.PAID, OrderStatus.CANCELED, OrderStatus.PAID]
    assert "Nur offene oder abgelaufene Bestellungen" in page
    assert page.count("Fehlgeschlagen") == 1


def test_a_part_of_the_page_tells_how_far_it_is(olga: Person, orders: list[Order]) -> None:
    client = browser(olga)
    where = client.post(BULK, asking("mark-paid", orders)).headers["Location"]

    part = client.get(where, headers={"hx-request": "true"}).content.decode()

    assert part.startswith('<div id="outcomes" hx-get="')


@pytest.mark.parametrize("act", ["", "delete", "\0"])
def test_an_act_that_is_none_is_not_found(olga: Person, orders: list[Order], act: str) -> None:
    assert browser(olga).get(BULK, asking(act, orders)).status_code == 404


def test_nothing_chosen_leads_back(olga: Person) -> None:
    answer = browser(olga).get(BULK, {"do": "cancel", "order": "\0"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/o/acme/orders/")


def test_nothing_fits(olga: Person, orders: list[Order]) -> None:
    with organizer_transaction(olga.organizer):
        Order.objects.update(status=OrderStatus.CANCELED)
    client = browser(olga)

    page = text_of(client.get(BULK, asking("cancel", orders)))

    assert "This action is not possible for any of the selected orders" in page
    assert client.post(BULK, asking("cancel", orders)).status_code == 422
    assert promised() == []


def test_a_neighbour_and_a_reader_change_nothing(
    olga: Person, mallory: Person, tim: Person, orders: list[Order]
) -> None:
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(limit_event_permissions=[EVENT_ORDERS_READ])

    given = asking("cancel", orders)
    answers = [
        browser(mallory).post(BULK, given),
        browser(mallory).post("/o/zeta/orders/bulk/", given),
        browser(tim).post(BULK, given),
        browser(tim).get(BULK, given),
    ]

    assert [answer.status_code for answer in answers] == [404, 422, 403, 403]
    assert promised() == []


def test_orders_of_events_one_may_not_change_are_left_out(
    olga: Person, tim: Person, orders: list[Order]
) -> None:
    other = make_fair(olga, slug="other")
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(
            limit_event_permissions=[EVENT_ORDERS_READ, EVENT_ORDERS_WRITE],
            all_events=False,
            limit_events=[other.pk],
        )

    answer = browser(tim).post(BULK, asking("cancel", orders))

    assert (answer.status_code, promised()) == (422, [])


def test_a_page_of_nothing_is_quiet(olga: Person) -> None:
    answer = browser(olga).get(f"{BULK}progress/", {"do": "cancel", "since": "99999999999999"})

    assert answer.status_code == 200
    assert urlsplit(answer.request["PATH_INFO"]).path == f"{BULK}progress/"
