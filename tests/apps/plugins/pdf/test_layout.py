from __future__ import annotations

import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pypdf
import pytest
from django.utils import translation

from apps.plugins.pdf.layout import tickets_as_pdf
from apps.tickets.hookspecs import Ticket, TicketSheet
from tests.names import NAMES_BY_SCRIPT, fonts_in

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2030, 6, 1, 20, tzinfo=BERLIN)
SECRET = "k24fiuwvu8kxz3y1k24fiuwvu8kxz3y1"


def ticket(**fields: Any) -> Ticket:
    defaults: dict[str, Any] = {
        "positionid": 1,
        "product": "Full price",
        "variation": "Gallery",
        "attendee_name": "Bea Buyer",
        "price": Decimal("23.00"),
        "secret": SECRET,
    }
    return Ticket(**defaults | fields)


def sheet(*tickets: Ticket, **fields: Any) -> TicketSheet:
    defaults: dict[str, Any] = {
        "organizer_name": "Lindenhof Theatre",
        "event_name": "The Winter’s Tale",
        "place": "Hofgasse 4, Heidelberg",
        "date_from": EVENING,
        "date_to": None,
        "date_admission": None,
        "currency": "EUR",
        "order_code": "K7QFM",
        "testmode": False,
        "language": "en",
        "tickets": tickets or (ticket(),),
    }
    return TicketSheet(**defaults | fields)


def pages(shown: TicketSheet) -> list[str]:
    with translation.override(shown.language):
        made = tickets_as_pdf(shown)
    return [page.extract_text().replace("\u00a0", " ") for page in pypdf.PdfReader(io.BytesIO(made)).pages]


def test_a_page_says_all_of_a_ticket() -> None:
    [page] = pages(sheet())

    for text in (
        "Lindenhof Theatre",
        "The Winter’s Tale",
        "Sat, Jun 1, 2030, 8:00 PM CEST",
        "Hofgasse 4, Heidelberg",
        "Full price",
        "Gallery",
        "Bea Buyer",
        "€23.00",
        "K7QFM",
        SECRET,
    ):
        assert text in page
    assert "Test" not in page


def test_a_page_a_ticket() -> None:
    first, second = pages(sheet(ticket(secret="one"), ticket(secret="two", attendee_name="")))

    assert ("1 / 2" in first, "one" in first, "Name" in first) == (True, True, True)
    assert ("2 / 2" in second, "two" in second, "Name" in second) == (True, True, False)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"date_to": EVENING + timedelta(hours=3)}, "Sat, Jun 1, 2030, 8:00 – 11:00 PM CEST"),
        ({"date_to": EVENING + timedelta(days=2)}, "Mon, Jun 3, 2030, 8:00 PM CEST"),
        ({"date_admission": EVENING - timedelta(minutes=45)}, "Doors 7:15 PM"),
        ({"date_admission": EVENING - timedelta(days=1)}, "Doors Fri, May 31, 2030, 8:00 PM CEST"),
        ({"testmode": True}, "Test ticket, not valid"),
    ],
)
def test_times_and_test_mode(fields: dict[str, Any], expected: str) -> None:
    assert expected in pages(sheet(**fields))[0]


def test_german_dates_and_amounts() -> None:
    [page] = pages(sheet(language="de"))

    assert "Sa., 1. Juni 2030, 20:00 Uhr MESZ" in page.replace("\u00a0", " ")
    assert "23,00 €" in page


def test_names_are_printed_as_they_are() -> None:
    [page] = pages(
        sheet(ticket(attendee_name="A <b>&amp; %s", product="Γιάννης Женя"), event_name="Łódź & <i>Fest</i>")
    )

    for text in ("A <b>&amp; %s", "Γιάννης Женя", "Łódź & <i>Fest</i>"):
        assert text in page


def test_a_validity_is_printed() -> None:
    [page] = pages(sheet(ticket(valid_from=EVENING, valid_until=EVENING + timedelta(days=1))))

    assert "Sat, Jun 1, 2030, 8:00 PM CEST" in page


HARD = ["x" * 5000, "Donau-" * 100, "word " * 500, "", "🎟", "日本語", "\x07", "-"]


@pytest.mark.parametrize("text", HARD, ids=lambda text: repr(text[:6]))
def test_no_text_breaks_the_page(text: str) -> None:
    broken = ticket(
        product=text, variation=text, attendee_name=text, secret=text[:255] or "s", price=Decimal(10**9)
    )

    assert len(pages(sheet(broken, event_name=text, organizer_name=text, place=text))) == 1


def test_the_code_fills_its_bed(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "apps.plugins.pdf.layout.draw_qr", lambda canvas, text, **where: drawn.append({"text": text, **where})
    )

    pages(sheet())

    [code] = drawn
    assert (code["text"], code["size"] > 170) == (SECRET, True)  # 6 cm


@pytest.mark.parametrize(("name", "font"), NAMES_BY_SCRIPT.values(), ids=NAMES_BY_SCRIPT)
def test_a_name_in_any_script_is_on_the_ticket(name: str, font: str) -> None:
    shown = sheet(
        ticket(attendee_name=name, secret="one"), ticket(secret="two"), event_name=f"{name} Festival"
    )

    first, second = pages(shown)

    assert name in first.splitlines()
    assert (name in second, "Bea Buyer" in second, "one" in first) == (True, True, True)
    document = tickets_as_pdf(shown)
    assert font in {found.replace("-", "").removesuffix("Regular") for found in fonts_in(document)}
    assert len(document) < 150_000  # of fonts of megabytes, the letters shown


def test_a_code_in_another_script_is_written_below_its_square() -> None:
    assert "席A-12" in pages(sheet(ticket(secret="席A-12")))[0]


def test_other_tickets_are_made_without_a_second_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parterre.integrations.pdf.shaped.pdf_of", None)

    assert "Łódź Ελένη Женя" in pages(sheet(ticket(attendee_name="Łódź Ελένη Женя 🎟")))[0]
