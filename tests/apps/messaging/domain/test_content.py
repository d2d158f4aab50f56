"""What mails to buyers show, as text and as HTML."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.events.facade import change_branding, change_links
from apps.events.models import Event
from apps.messaging.domain.content import MailContent
from apps.messaging.domain.mails import write_mail, write_order_links
from apps.messaging.domain.render import html_of, text_of
from apps.messaging.models import Mail
from apps.orders.models import Order
from apps.payments.facade import book_refund, methods_of, save_settings
from apps.sales.facade import Message, Occasion, cancel_order
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.mails import content_of
from tests.people import Person

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>%(code)s {{ mail.subject }}'
DAY = NOON + timedelta(days=30)


def make_fair(**fields: Any) -> Event:
    event = make_event(
        **{
            "plugins": ["banktransfer", "manual", "pdf", "stripe"],
            "slug": "fair",
            "date_from": DAY,
            "date_to": DAY + timedelta(hours=5),
            "date_admission": DAY - timedelta(hours=1),
        }
        | fields
    )
    account = {"account_holder": "Acme e. V.", "iban": "DE89370400440532013000"}
    save_settings(methods_of(event)["banktransfer"], event=event, values=account, actor=SYSTEM)
    event.refresh_from_db()
    return event


def composed(order: Order, news: Occasion, **about: Any) -> MailContent:
    Mail.objects.all().delete()
    write_mail(Message(order, news, **about), actor=SYSTEM, now=NOON)
    return content_of(Mail.objects.get())


class Tags(HTMLParser):
    """What a mail program would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += f" {data}"

    def text(self) -> str:
        return " ".join(self.words.split())


HARMLESS = re.compile("html|head|meta|title|body|div|table|tbody|tr|td|th|a|br|p|h1|h2|span|b")


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_that_people_typed_is_markup_in_any_mail(olga: Person, language: str) -> None:
    with organizer_transaction(olga.organizer):
        words = {"en": HOSTILE, "de": HOSTILE}
        told = {
            "name": words,
            "location": words,
            "settings": {"mail_text_signature": words, "mail_from_name": HOSTILE, "mail_prefix": HOSTILE},
        }
        product = make_ticket_product(make_fair(**told), name=words)
        order = make_order(product, locale=language, payment_provider="banktransfer").order
        order.positions.update(attendee_name=HOSTILE)
        order.fees.create(description=HOSTILE, value=1, tax_rate=0, tax_value=0, fee_type="other")
        made = [
            composed(order, news, provider="banktransfer", comment=HOSTILE, amount=Decimal(5))
            for news in Occasion
        ]
        Mail.objects.all().delete()
        write_order_links([order], to="bea@example.org", language=language, actor=SYSTEM, now=NOON)
        made.append(content_of(Mail.objects.get()))

    for content in made:
        html = html_of(content)
        tags = Tags(html)
        assert [tag for tag, _ in tags.seen if not HARMLESS.fullmatch(tag)] == []
        assert not [name for _, attributes in tags.seen for name in attributes if name.startswith("on")]
        assert all(
            str(attributes["href"]).startswith("http://acme.parterre.test/fair/")
            for tag, attributes in tags.seen
            if tag == "a"
        )
        assert tags.seen[0] == ("html", {"lang": language})
        assert HOSTILE in text_of(content)
        assert len(html) < 100_000


def test_both_parts_say_what_where_when_for_whom_and_for_how_much(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_fair(timezone="America/New_York"))
        order = make_order(product, product, product, is_paid=True).order
        order.positions.filter(positionid=2).update(attendee_name="Bea Buyer")
        content = composed(order, Occasion.PAID)

    text, shown = text_of(content), Tags(html_of(content)).text()
    for words in (
        f"Your order {order.code} for Winter Fair is confirmed.",
        "Fri, May 31, 2030, 8:00 AM – 1:00 PM EDT",
        "Admission from 7:00 AM",
        "The meadow",
        "2 × Day ticket",
        "Bea Buyer",
        "€46.00",
        "€69.00",
        "Paid",
        "Acme",
    ):
        assert words in shown.replace("\u2009", " ").replace("\u202f", " ").replace("\xa0", " ")
        assert words in text.replace("\u2009", " ").replace("\u202f", " ").replace("\xa0", " ")
    assert content.links[0].label == "View tickets"
    assert "Amount due" not in text


@pytest.mark.parametrize("news", [Occasion.PLACED, Occasion.APPROVED])
def test_a_transfer_needs_the_account_the_reference_the_amount_and_a_deadline(
    olga: Person, news: Occasion
) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_fair()), payment_provider="banktransfer").order
        content = composed(order, news, provider="banktransfer")

    for shown in (text_of(content), Tags(html_of(content)).text()):
        for words in ("DE89 3704 0044 0532 0130 00", "Acme e. V.", f"FAIR-{order.code}", "€23.00", "Pay by"):
            assert words in shown


def test_who_pays_by_card_is_told_of_no_deadline(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_fair()), payment_provider="banktransfer").order
        content = composed(order, Occasion.PLACED, provider="stripe")

    text = text_of(content)
    assert "Pay by" not in text
    assert "As soon as" not in text
    assert "We will email you your tickets as soon as your payment is confirmed." in text


def test_a_mail_that_was_late_says_what_is_true_by_then(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_fair()), payment_provider="banktransfer").order
        write_mail(Message(order, Occasion.PLACED, provider="banktransfer"), actor=SYSTEM, now=NOON)
        cancel_order(order.pk, fee=None, notifies_buyer=False, actor=olga.actor, now=NOON)
        text = text_of(content_of(Mail.objects.get()))

    assert "Pay by" not in text
    assert "IBAN" not in text
    assert "Day ticket" not in text


def test_refunds_are_counted_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_fair()), is_paid=True).order
        cancel_order(order.pk, fee=Decimal(5), notifies_buyer=False, actor=olga.actor, now=NOON)
        order.refresh_from_db()
        book_refund(order, payment=None, amount=Decimal(18), executed_at=NOON, comment="", now=NOON)
        content = composed(order, Occasion.PAYMENT_TO_REFUND, amount=Decimal(18))

    assert dict(content.sums) == {"Total": "€5.00", "Paid": "€23.00", "Refunded": "€18.00"}
    assert [line.price for line in content.lines] == ["€5.00"]


def test_the_organizers_brand_name_and_words(olga: Person) -> None:
    of_event = {
        "mail_from_name": "Box office",
        "mail_text_signature": {"en": "See you!\nActa"},
        "mail_prefix": "FAIR",
    }
    with organizer_transaction(olga.organizer):
        change_branding({"accent": "#f2e205", "logo": f"{'a' * 32}.png"}, actor=olga.actor)
        imprint, terms = {"en": "https://acme.example/imprint"}, {"en": "No refunds."}
        change_links({"imprint_url": imprint, "terms_text": terms}, actor=olga.actor)
        order = make_order(make_ticket_product(make_fair(settings=of_event))).order
        content = composed(order, Occasion.LINK)

    html = html_of(content)
    images = [attributes for tag, attributes in Tags(html).seen if tag == "img"]
    assert content.subject == f"[FAIR] Your order {order.code} for Winter Fair"
    assert content.sender.name == "Box office"
    assert [(one["src"], one["alt"]) for one in images] == [
        (f"http://acme.parterre.test/-/branding/{'a' * 32}.png", "Acme")
    ]
    # Dark text on a light accent, as in the shop.
    assert re.search(r'class="button"[^>]*color: #13201A;[^>]*background: #F2E205', html)
    assert "See you!<br>Acta" in html
    links = [(link.label, link.url) for link in content.sender.links]
    terms_page = reverse("shop:legal", urlconf="apps.shop.urls", kwargs={"kind": "terms"})
    assert links == [("Imprint", imprint["en"]), ("Terms", f"http://acme.parterre.test{terms_page}")]


def test_a_large_order_is_not_cut_off_by_mail_programs_and_costs_no_more_queries(olga: Person) -> None:
    def queries_for(number: int) -> tuple[MailContent, int]:
        with organizer_transaction(olga.organizer):
            product = make_ticket_product(make_fair(slug=f"fair{number}"), size=None)
            order = make_order(*[product] * number, is_paid=True).order
            for one in order.positions.all():
                one.attendee_name = f"Bea {one.positionid}"
                one.save()
            with CaptureQueriesContext(connection) as queries:
                content = composed(order, Occasion.PAID)
        return content, len(queries)

    _, few = queries_for(2)
    content, many = queries_for(120)

    assert many == few
    assert len(content.lines) == 50
    assert "70 more lines are on the page of your order." in text_of(content)
    assert len(html_of(content).encode()) < 100_000
