from __future__ import annotations

from datetime import timedelta

import pytest

from apps.audit.models import LogEntry
from apps.availability.facade import reconcile
from apps.availability.models import Quota
from apps.messaging.models import Mail
from apps.orders.models import Order
from apps.sales.cancel import expiry
from apps.sales.facade import check_consistency, expire_orders
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tenants.outbox.periodic import jobs
from tenants.outbox.tasks import kinds
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.mails import plain
from tests.people import Person

pytestmark = pytest.mark.django_db

SOON = NOON + timedelta(hours=1)
LATER = NOON + timedelta(hours=2)


def statuses() -> dict[str, str]:
    return dict(Order.objects.values_list("code", "status"))


def test_what_was_not_paid_in_time_gives_its_capacity_back(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        late = make_order(product, product, expires_at=SOON, code="LATEE")
        make_order(product, expires_at=LATER, code="BE1NG")
        make_order(product, expires_at=SOON, code="PA1DD", is_paid=True)
        make_order(product, expires_at=SOON, code="WA1TS", require_approval=True)

        assert expire_orders(actor=SYSTEM, now=LATER) == 1

        assert statuses() == {"LATEE": "e", "BE1NG": "n", "PA1DD": "p", "WA1TS": "n"}
        assert Order.objects.get(code="LATEE").last_modified == LATER
        assert Quota.objects.get().claimed == 3
        assert (reconcile(), check_consistency()) == ([], [])
        [entry] = LogEntry.objects.filter(action="order.expired")
        assert (entry.object_id, entry.actor_kind) == (str(late.order.pk), "system")
        [mail] = Mail.objects.all()
        assert mail.subject == "Your order LATEE for Winter Fair has expired"
        assert "was not paid by Wednesday, May 1, 2030" in plain(mail)
        assert "Day ticket" not in plain(mail)
        assert expire_orders(actor=SYSTEM, now=LATER) == 0


def test_an_event_may_keep_its_overdue_orders(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(settings={"payment_term_expire_automatically": False})
        make_order(make_ticket_product(event), expires_at=SOON, code="LATEE")

        assert (expire_orders(actor=SYSTEM, now=LATER), statuses()) == (0, {"LATEE": "n"})


def test_so_may_all_events_of_an_organizer_but_one(olga: Person) -> None:
    keep = {"payment_term_expire_automatically": False}
    with organizer_transaction(olga.organizer):
        for code, own in (("KEEPS", {}), ("G0ES1", {"payment_term_expire_automatically": True})):
            event = make_event(slug=code, inherited_settings=keep, settings=own)
            make_order(make_ticket_product(event), expires_at=SOON, code=code)

        assert (expire_orders(actor=SYSTEM, now=LATER), statuses()) == (1, {"KEEPS": "n", "G0ES1": "e"})


def test_an_event_may_wait_some_days_longer(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(settings={"payment_term_expire_delay_days": 2})
        make_order(make_ticket_product(event), expires_at=SOON, code="LATEE")

        days = [LATER + timedelta(days=number) for number in (0, 1, 2)]
        assert [expire_orders(actor=SYSTEM, now=day) for day in days] == [0, 0, 1]


def test_a_batch_at_a_time(olga: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "BATCH", 2)
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        for _ in range(3):
            make_order(product, expires_at=SOON)

        assert [expire_orders(actor=SYSTEM, now=LATER) for _ in range(3)] == [2, 1, 0]


def test_it_is_a_periodic_job() -> None:
    assert (jobs["sales.expire"].every, kinds["sales.expire"].queue) == (
        timedelta(minutes=5),
        "background",
    )
