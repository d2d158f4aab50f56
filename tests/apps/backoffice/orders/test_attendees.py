"""Attendees as a file: what is in it, what a spreadsheet makes of it, who gets it, and that it may be long."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.audit.models import LogEntry
from apps.backoffice.orders import attendee_export, forms
from apps.events.models import Event
from apps.orders.facade import parts_of
from apps.orders.models import Order
from apps.sales.facade import cancel_ticket
from apps.teams.models import Team
from apps.teams.rights import EVENT_ORDERS_READ
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser
from tests.apps.backoffice.orders.test_pages import text_of
from tests.factories.offer import make_product, make_quota, variation
from tests.factories.orders import make_event, make_order, position
from tests.people import Person

pytestmark = pytest.mark.django_db
PAGE = "/o/acme/events/fair/orders/attendees/"
AT = datetime(2030, 6, 1, 22, 30, tzinfo=UTC)
FORMULA = '=HYPERLINK("https://evil.example";"Win")'


@pytest.fixture
def fair(olga: Person) -> Event:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", plugins=["manual"])
        product = make_product(
            event, "23.00", name={"en": "Day ticket"}, admission=True, variations=[variation("Balcony")]
        )
        place = product.variations.get()
        make_quota(event, None, products=[product], variations=[place])

        def sell(name: str, **fields: Any) -> Order:
            lines = (position(product, place, attendee_name_parts=parts_of(name)),) * fields.pop("number", 1)
            return make_order(product, positions=lines, now=AT, **fields).order

        sell(FORMULA, code="PAAAA", is_paid=True, phone="+49301")
        sell("Zoë", code="PBBBB")
        sell("Test", code="TCCCC", is_paid=True, testmode=True)
        canceled = sell("Twice", code="PDDDD", is_paid=True, number=2)
        cancel_ticket(canceled.positions.order_by("pk")[0].pk, notifies_buyer=False, actor=SYSTEM, now=AT)
    return event


def export(person: Person, **given: str) -> Any:
    return browser(person).post(PAGE, {"which": "all", "format": "csv", **given})


def rows_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_line_for_each_ticket_and_no_formula(olga: Person, fair: Event) -> None:
    answer = export(olga)

    head, *rows = rows_of(answer)
    assert answer["Content-Disposition"] == 'attachment; filename="fair-attendees.csv"'
    assert head[:7] == ["Order", "Ticket", "Status", "Ordered", "Product", "Variation", "Price in EUR"]
    assert [[*row[:9], *row[-2:]] for row in rows] == [
        [
            code,
            number,
            status,
            "2030-06-02T00:30+02:00",
            "Day ticket",
            "Balcony",
            "23.00",
            name,
            "",
            buyer,
            phone,
        ]
        for buyer in ("bea@example.org",)
        for code, number, status, name, phone in (
            ("PAAAA", "1", "Paid", f"'{FORMULA}", "'+49301"),
            ("PBBBB", "1", "Unpaid", "Zoë", ""),
            ("PDDDD", "2", "Paid", "Twice", ""),
        )
    ]
    with organizer_transaction(olga.organizer):
        [entry] = LogEntry.objects.filter(action="event.attendees.exported")
        assert (entry.event_id, entry.data) == (fair.pk, {"format": "csv"})


def test_texts_stay_texts_in_a_sheet(olga: Person, fair: Event) -> None:
    answer = export(olga, which="paid", format="xlsx")

    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert answer["Content-Disposition"] == 'attachment; filename="fair-attendees.xlsx"'
    assert sheet.count("<row ") == 3
    assert "=HYPERLINK(" in sheet
    assert "<f>" not in sheet
    assert sheet.count("<v>23.00</v>") == 2  # numbers


def test_what_is_long_comes_in_batches(olga: Person, fair: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attendee_export, "BATCH", 1)
    monkeypatch.setattr(forms, "MOST_IN_XLSX", 2)

    pieces = list(export(olga).streaming_content)
    refused = export(olga, format="xlsx")

    assert [piece.count(b"\r\n") for piece in pieces] == [1, 1, 1, 1]
    assert refused.status_code == 422
    assert "Excel files hold up to 2 attendees. Choose CSV." in text_of(refused)


def test_who_may_not_read_orders_gets_no_file(olga: Person, tim: Person, fair: Event) -> None:
    assert export(tim).status_code == 403
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(limit_event_permissions=[EVENT_ORDERS_READ])

    assert len(rows_of(export(tim))) == 4
