from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.translation import override

from apps.messaging.domain.mails import write_mail
from apps.messaging.models import Mail
from apps.orders.models import Order
from apps.sales.facade import Message, Occasion, RefundRoute, cancel_and_refund, cancel_order, mark_paid
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.mails import content_of, plain
from tests.people import Person
from tests.run_tasks import promised

pytestmark = pytest.mark.django_db


def test_a_mail_has_its_message_id_from_the_start(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        placed = make_order(make_ticket_product(make_event()), notifies_buyer=True, actor=olga.actor)

        [mail] = Mail.objects.all()
    assert (mail.order_id, mail.to, mail.written_at, mail.sent_at) == (
        placed.order.pk,
        "bea@example.org",
        NOON,
        None,
    )
    assert mail.message_id == f"<{mail.pk}@parterre.test>"
    [entry] = promised()
    assert (entry.kind, entry.queue, UUID(entry.payload["mail_id"])) == ("messaging.send", "mail", mail.pk)
    assert entry.context["actor"] == {"kind": "token", "id": olga.actor.id}


def test_a_pending_order_says_how_to_pay(olga: Person) -> None:
    words = {"payment_manual_email_instructions": {"en": "Pay at the desk, 100 % in cash."}}
    with organizer_transaction(olga.organizer):
        event = make_event(settings=words)
        placed = make_order(make_ticket_product(event), notifies_buyer=True)

        [mail] = Mail.objects.all()
        text = plain(mail)
    order = placed.order
    assert mail.subject == f"Your order {order.code} for Winter Fair"
    for sentence in (
        f"We have received your order {order.code} for Winter Fair. The total is €23.00.",
        "Pay by Wednesday, May 15, 2030, 11:59\u202fPM\u00a0CEST to keep your tickets.",
        "Pay at the desk, 100 % in cash.",
        f"View order: http://acme.parterre.test/{event.slug}/order/{order.code}/{order.secret}/",
        "Acme",
    ):
        assert sentence in text


@pytest.mark.parametrize(
    ("language", "time"), [("en", "2:30\u202fPM\u00a0CEST"), ("de", "14:30\u00a0Uhr\u00a0MESZ")]
)
@pytest.mark.parametrize("news", Occasion)
def test_a_mail_names_a_deadline_to_the_minute_and_in_its_zone(
    olga: Person, news: Occasion, language: str, time: str
) -> None:
    terms = {"payment_term_mode": "minutes", "payment_term_minutes": 30}
    with organizer_transaction(olga.organizer), override(language):
        order = make_order(make_ticket_product(make_event(settings=terms)), locale=language).order
        write_mail(Message(order, news), actor=olga.actor, now=NOON)
        text = " ".join(content_of(Mail.objects.get()).sentences)

    names_a_day = "2030" in text
    asks_to_pay = (Occasion.PLACED, Occasion.APPROVED, Occasion.PAYMENT_FAILED, Occasion.PAYMENT_REMINDER)
    assert names_a_day is (news in (*asks_to_pay, Occasion.EXPIRED))
    assert (time in text) is names_a_day


def test_a_paid_order_brings_its_tickets(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        placed = make_order(make_ticket_product(make_event()), is_paid=True, notifies_buyer=True)

        [mail] = Mail.objects.all()
        assert content_of(mail).has_attachment
        assert "Your tickets are attached." in plain(mail)
    assert mail.subject == f"Your tickets for Winter Fair ({placed.order.code})"


def test_an_event_may_keep_tickets_out_of_mails(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(settings={"mail_attach_tickets": False})
        make_order(make_ticket_product(event), is_paid=True, notifies_buyer=True)

        [mail] = Mail.objects.all()
        assert not content_of(mail).has_attachment
        assert "attached" not in plain(mail)


def test_an_order_that_awaits_approval_says_so(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_order(make_ticket_product(make_event()), require_approval=True, notifies_buyer=True)

        [mail] = Mail.objects.all()
    assert "is awaiting approval" in mail.subject


@pytest.mark.parametrize(
    ("way", "fee", "expected"),
    [
        (RefundRoute.DONE, None, ["We have refunded €23.00."]),
        (RefundRoute.LATER, None, ["The organizer will refund €23.00 to you."]),
        (
            RefundRoute.LATER,
            Decimal(5),
            ["The cancellation fee is €5.00.", "The organizer will refund €18.00 to you."],
        ),
    ],
)
def test_what_becomes_of_the_money_is_in_the_mail_that_cancels(
    olga: Person, way: RefundRoute, fee: Decimal | None, expected: list[str]
) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_event())).order
        mark_paid(order.pk, notifies_buyer=False, actor=SYSTEM, now=NOON)
        cancel_and_refund(order.pk, way=way, fee=fee, notifies_buyer=True, actor=SYSTEM, now=NOON)

        sentences = content_of(Mail.objects.get()).sentences
    assert [one for one in sentences if "€" in one] == expected


def test_other_peoples_words_are_no_templates(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(name={"en": "100 %(code)s\r\nBcc: x@example.org <b>"})
        placed = make_order(make_ticket_product(event))
        cancel_order(
            placed.order.pk,
            fee=None,
            notifies_buyer=True,
            comment="%(secret)s %s {0}",
            actor=olga.actor,
            now=NOON,
        )

        [mail] = Mail.objects.all()
        text = plain(mail)
    assert mail.subject == (
        f"Your order {placed.order.code} for 100 %(code)s Bcc: x@example.org <b> has been canceled"
    )
    assert "%(secret)s %s {0}" in text


def test_it_ends_with_the_organizers_signature(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(settings={"mail_text_signature": {"en": "Box office 100% open\nTel. +49 30 1234"}})
        make_order(make_ticket_product(event), notifies_buyer=True)

        text = plain(Mail.objects.get())
    assert text.endswith("\n\nAcme\n\nBox office 100% open\nTel. +49 30 1234\n")


def test_without_an_address_there_is_no_mail(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_order(make_ticket_product(make_event()), email=None, notifies_buyer=True)

        assert (list(Mail.objects.all()), promised()) == ([], [])


def test_a_very_long_name_makes_no_long_subject(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_order(make_ticket_product(make_event(name={"en": "x" * 500})), notifies_buyer=True)

        assert len(Mail.objects.get().subject) == 200


def test_what_is_refused_tells_nobody(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        placed = make_order(make_ticket_product(make_event()))
    with pytest.raises(Exception, match="cannot be higher"), organizer_transaction(olga.organizer):
        cancel_order(placed.order.pk, fee=Decimal(99), notifies_buyer=True, actor=olga.actor, now=NOON)

    with organizer_transaction(olga.organizer):
        assert (Order.objects.get().status, list(Mail.objects.all()), promised()) == ("n", [], [])


def test_dates_are_those_of_the_event(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(timezone="Pacific/Auckland")
        make_order(
            make_ticket_product(event), notifies_buyer=True, expires_at=NOON + timedelta(hours=1), locale="de"
        )

        assert "2. Mai 2030" in content_of(Mail.objects.get()).sentences[1]


@pytest.mark.parametrize("why", ["no plugin makes them", "its product has none"])
def test_a_mail_promises_no_tickets_that_it_does_not_carry(olga: Person, why: str) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(plugins=["manual"]) if why == "no plugin makes them" else make_event()
        product = make_ticket_product(event, generate_tickets=None if event.plugins == ["manual"] else False)
        make_order(product, is_paid=True, notifies_buyer=True)

        [mail] = Mail.objects.all()
        assert not content_of(mail).has_attachment
        assert "attached" not in plain(mail)
