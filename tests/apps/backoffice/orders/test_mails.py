"""Mails that did not get through stand on the home page until somebody has done something about them."""

from __future__ import annotations

from typing import Any

import pytest

from apps.messaging.models import Mail
from apps.orders.models import Order
from apps.sales.facade import edit_order
from apps.teams.models import Team
from apps.teams.rights import EVENT_ORDERS_WRITE
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser
from tests.apps.backoffice.orders.test_pages import make_fair, place, text_of
from tests.people import Person
from tests.run_tasks import promised

pytestmark = pytest.mark.django_db

MAILS = "/o/acme/orders/mails/"


@pytest.fixture
def order(olga: Person) -> Order:
    return place(olga, make_fair(olga))


def write(person: Person, order: Order | None, **fields: Any) -> Mail:
    values = {
        "to": "bea@exmaple.org",
        "subject": "Your tickets",
        "message_id": "<1@x>",
        "text": "Hello <b>Bea</b>",
    }
    with organizer_transaction(person.organizer):
        return Mail.objects.create(order=order, **values | {"refused_reason": "550 no such host"} | fields)


def read(person: Person, mail: Mail) -> Mail:
    with organizer_transaction(person.organizer):
        return Mail.objects.get(pk=mail.pk)


def test_what_was_refused_stands_on_the_home_page_and_says_why(olga: Person, order: Order) -> None:
    write(olga, order)
    write(olga, None, subject="Your orders")
    write(olga, order, refused_reason="")
    write(olga, order, dismissed_at=utc_now())
    client = browser(olga)

    home, page = text_of(client.get("/o/acme/")), text_of(client.get(MAILS))

    assert "2 undelivered emails" in home
    assert page.count("550 no such host") == 2
    assert order.code in page
    assert page.count("Hello &lt;b&gt;Bea&lt;/b&gt;") == 2
    timeline = client.get(f"/o/acme/orders/{order.code}/?timeline=mails").content.decode()
    assert timeline.count("Hello &lt;b&gt;Bea&lt;/b&gt;") == 2


def test_it_is_sent_again_once_to_where_the_buyer_is_now(olga: Person, order: Order) -> None:
    mail = write(olga, order)
    with organizer_transaction(olga.organizer):
        edit_order(order.pk, {"email": "bea@example.com"}, actor=olga.actor, now=utc_now())
    client = browser(olga)
    shown = text_of(client.get(MAILS))

    first, second = (client.post(f"{MAILS}{mail.pk}/again/", follow=True) for _ in range(2))

    assert "The order’s email address is now bea@example.com" in shown
    assert "Resending the email to bea@example.com" in text_of(first)
    assert "no longer listed as undelivered" in text_of(second)
    assert (read(olga, mail).to, read(olga, mail).refused_reason) == ("bea@example.com", "")
    assert [(one.kind, one.payload) for one in promised()] == [("messaging.send", {"mail_id": str(mail.pk)})]
    assert "All emails delivered" in text_of(client.get(MAILS))


def test_it_is_put_aside(olga: Person, order: Order) -> None:
    mail = write(olga, order)
    client = browser(olga)

    client.post(f"{MAILS}{mail.pk}/aside/")

    assert read(olga, mail).dismissed_at is not None
    assert "undelivered email" not in text_of(client.get("/o/acme/"))
    assert "was rejected" in text_of(client.get(f"/o/acme/orders/{order.code}/?timeline=mails"))


@pytest.mark.parametrize("act", ["again", "aside"])
def test_neighbours_door_staff_and_other_events_do_not_reach_it(
    olga: Person, mallory: Person, tim: Person, order: Order, act: str
) -> None:
    mail, elsewhere = write(olga, order), make_fair(olga, slug="other")
    url = f"{MAILS}{mail.pk}/{act}/"
    answers = [
        browser(mallory).post(url),
        browser(mallory).post(url.replace("acme", "zeta")),
        browser(tim).post(url),
        browser(tim).get(MAILS),
    ]
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(
            limit_event_permissions=[EVENT_ORDERS_WRITE], all_events=False, limit_events=[elsewhere.pk]
        )
    answers += [browser(tim).post(url), browser(tim).get(MAILS)]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 403, 404, 200]
    assert "550 no such host" not in text_of(answers[-1])
    assert read(olga, mail).refused_reason == "550 no such host"
    assert promised() == []
