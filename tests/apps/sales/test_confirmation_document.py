"""The confirmation as a reader of PDFs gets it."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from PIL import Image
from pypdf import PdfReader

from apps.events.facade import change_branding, store_branding_image
from apps.orders.models import Order
from apps.sales.facade import (
    cancel_order,
    mark_paid,
    read_confirmation,
    record_manual_refund,
    render_confirmation,
)
from parterre.integrations.pdf import html
from parterre.kernel.actor import SYSTEM
from parterre.web.images import Picture
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import make_tax_rule
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.names import NAMES_BY_SCRIPT, fonts_in
from tests.people import Person

pytestmark = pytest.mark.django_db
ADDRESS = {"company": "Beas Büro", "name": "Bea Müller", "street": "Hauptstraße 1", "zipcode": "10115"}


def place(olga: Person, *, count: int = 2, event: dict[str, Any] | None = None, **fields: Any) -> Order:
    with organizer_transaction(olga.organizer):
        fair = make_event(slug="fair", **(event or {}))
        product = make_ticket_product(fair, "23.00", tax_rule_id=make_tax_rule(fair, "19.00").pk)
        return make_order(*[product] * count, **fields).order


def change(olga: Person, order: Order, *steps: Callable[[], Any]) -> None:
    with organizer_transaction(olga.organizer):
        for step in steps:
            step()


def pay(order: Order) -> Callable[[], Any]:
    return lambda: mark_paid(order.pk, notifies_buyer=False, actor=SYSTEM, now=NOON)


def refund(order: Order, amount: str) -> Callable[[], Any]:
    return lambda: record_manual_refund(
        order.pk, amount=Decimal(amount), executed_at=NOON, actor=SYSTEM, now=NOON
    )


def cancel(order: Order, fee: str | None = None) -> Callable[[], Any]:
    amount = None if fee is None else Decimal(fee)
    return lambda: cancel_order(order.pk, fee=amount, notifies_buyer=False, actor=SYSTEM, now=NOON)


def document(olga: Person, order: Order) -> PdfReader:
    with organizer_transaction(olga.organizer):
        confirmation = read_confirmation(Order.objects.select_related("event").get(pk=order.pk))
    return PdfReader(io.BytesIO(render_confirmation(confirmation)))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).replace("\u00a0", " ").split())


def test_an_order_in_english(olga: Person) -> None:
    order = place(olga)
    change(olga, order, lambda: Order.objects.filter(pk=order.pk).update(invoice_address=ADDRESS))

    pdf = document(olga, order)

    text = text_of(pdf)
    assert len(pdf.pages) == 1
    for part in (
        olga.organizer.name,
        f"Order {order.code}, placed on",
        "Winter Fair",
        "The meadow",
        "Beas Büro Bea Müller Hauptstraße 1 10115",
        "bea@example.org",
        "Day ticket 2 19 % €23.00 €46.00",
        "Total €46.00",
        "19 % €38.66 €7.34 €46.00",
        "No payment received yet.",
        "Amount due €46.00",
        "This order confirmation is not an invoice.",
    ):
        assert part in text, (part, text)
    assert "Test order" not in text


def test_an_order_in_german(olga: Person) -> None:
    order = place(olga, locale="de")
    change(olga, order, pay(order))

    text = text_of(document(olga, order))

    for part in (
        "Bestellbestätigung",
        f"Bestellung {order.code} vom",
        "Wintermarkt",
        "Tageskarte 2 19 % 23,00 € 46,00 €",
        "Summe 46,00 €",
        "19 % 38,66 € 7,34 € 46,00 €",
        "Offener Betrag 0,00 €",
        "keine Rechnung",
    ):
        assert part in text, (part, text)


def test_money_that_went_back_is_listed(olga: Person) -> None:
    order = place(olga)
    change(olga, order, pay(order), refund(order, "10.00"))

    text = text_of(document(olga, order))

    assert "-€10.00" in text
    assert "Amount due €0.00" in text  # nobody asks for it a second time


def test_a_canceled_order_says_so_and_owes_nothing(olga: Person) -> None:
    order = place(olga)
    change(olga, order, pay(order), cancel(order))

    text = text_of(document(olga, order))

    assert "This order was canceled on" in text
    assert "Refund due €46.00" in text


def test_a_cancellation_fee_stays(olga: Person) -> None:
    order = place(olga)
    change(olga, order, pay(order), cancel(order, "6.00"), refund(order, "40.00"))

    text = text_of(document(olga, order))

    assert "Day ticket (canceled) 2" in text
    assert "Total €6.00" in text
    assert "Amount due €0.00" in text


def test_a_test_order_is_marked(olga: Person) -> None:
    order = place(olga, event={"testmode": True})
    change(olga, order, lambda: Order.objects.filter(pk=order.pk).update(testmode=True))

    assert "Test order" in text_of(document(olga, order))


def test_two_hundred_tickets_are_one_line(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"), "23.00", size=None)
        order = make_order(*[product] * 200).order

    pdf = document(olga, order)

    assert len(pdf.pages) == 1
    assert "Day ticket 200 0 % €23.00 €4,600.00" in text_of(pdf)


def test_what_people_wrote_stays_text(olga: Person) -> None:
    order = place(olga, event={"name": {"en": "<img src='http://127.0.0.1:9/x.png'> & more"}})

    assert "<img src='http://127.0.0.1:9/x.png'> & more" in text_of(document(olga, order))


def test_the_logo_is_the_organizers(olga: Person) -> None:
    order = place(olga)
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "#C2361A").save(drawn, "PNG")
    with organizer_transaction(olga.organizer):
        name = store_branding_image(Picture(drawn.getvalue(), "png"))
        change_branding({"accent": "#c2361a", "logo": name}, actor=SYSTEM)

    pdf = document(olga, order)

    [picture] = pdf.pages[0].images
    assert picture.image is not None
    assert picture.image.size == (40, 20)


def test_nothing_is_loaded_from_elsewhere(tmp_path: Any) -> None:
    (tmp_path / "secret.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    asked = []
    pictures = _Asked(asked)

    made = html.pdf_of(
        f'<img src="file://{tmp_path}/secret.svg"><img src="http://127.0.0.1:9/x.png"><img src="asset:logo">text',
        pictures=pictures,
    )

    assert asked == ["logo"]
    assert list(PdfReader(io.BytesIO(made)).pages[0].images) == []


class _Asked(dict[str, bytes]):
    """Nothing is in it; what was looked for is written down."""

    def __init__(self, asked: list[str]) -> None:
        super().__init__()
        self._asked = asked

    def __contains__(self, name: object) -> bool:
        self._asked.append(str(name))
        return False


def test_it_is_rendered_with_our_fonts_and_no_query(
    olga: Person, django_assert_num_queries: Callable[[int], Any]
) -> None:
    order = place(olga)
    with organizer_transaction(olga.organizer):
        confirmation = read_confirmation(Order.objects.select_related("event").get(pk=order.pk))

    with django_assert_num_queries(0, connection=connection):
        made = render_confirmation(confirmation)

    fonts = PdfReader(io.BytesIO(made)).pages[0]["/Resources"]["/Font"].values()
    assert {font.get_object()["/BaseFont"].partition("+")[2] for font in fonts} == {"Roboto", "Roboto-Bold"}


@pytest.mark.parametrize(("name", "font"), NAMES_BY_SCRIPT.values(), ids=NAMES_BY_SCRIPT)
def test_a_name_in_any_script_is_printed_in_a_font_of_ours(olga: Person, name: str, font: str) -> None:
    order = place(olga, invoice_address=ADDRESS | {"company": name})

    with organizer_transaction(olga.organizer):
        confirmation = read_confirmation(Order.objects.select_related("event").get(pk=order.pk))
    assert confirmation.address["name"] == "Bea Müller"
    made = render_confirmation(confirmation)

    assert name in text_of(PdfReader(io.BytesIO(made)))
    assert font in {found.replace("-", "").removesuffix("Regular") for found in fonts_in(made)}
