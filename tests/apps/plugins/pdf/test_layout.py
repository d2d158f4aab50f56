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
        "Sat, Jun 1, 2030, 8:00 PM",
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
        ({"date_to": EVENING + timedelta(hours=3)}, "Sat, Jun 1, 2030, 8:00 – 11:00 PM"),
        ({"date_to": EVENING + timedelta(days=2)}, "Mon, Jun 3, 2030, 8:00 PM"),
        ({"date_admission": EVENING - timedelta(minutes=45)}, "Doors 7:15 PM"),
        ({"date_admission": EVENING - timedelta(days=1)}, "Doors Fri, May 31, 2030, 8:00 PM"),
        ({"testmode": True}, "Test ticket, not valid"),
    ],
)
def test_times_and_test_mode(fields: dict[str, Any], expected: str) -> None:
    assert expected in pages(sheet(**fields))[0]


def test_german_dates_and_amounts() -> None:
    [page] = pages(sheet(language="de"))

    assert "Sa., 1. Juni 2030, 20:00 Uhr" in page
    assert "23,00 €" in page


def test_names_are_printed_as_they_are() -> None:
    [page] = pages(
        sheet(ticket(attendee_name="A <b>&amp; %s", product="Γιάννης Женя"), event_name="Łódź & <i>Fest</i>")
    )

    for text in ("A <b>&amp; %s", "Γιάννης Женя", "Łódź & <i>Fest</i>"):
        assert text in page


def test_a_validity_is_printed() -> None:
    [page] = pages(sheet(ticket(valid_from=EVENING, valid_until=EVENING + timedelta(days=1))))

    assert "Sat, Jun 1, 2030, 8:00 PM" in page


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
