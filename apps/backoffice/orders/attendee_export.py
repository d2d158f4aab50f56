"""The attendees of an event as CSV or as an Excel file, read and written in batches: memory does not grow with them."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import IO, Final
from zoneinfo import ZoneInfo

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.orders.models import OrderPosition
from parterre.kernel.formats import text_in
from parterre.kernel.money import round_half_up
from tenants.context.transactions import organizer_readonly
from tenants.models import Organizer

Cell = str | int | Decimal | datetime
BATCH: Final = 500
# Writing more would keep a request waiting; CSV is sent while it is written.
MOST_IN_XLSX: Final = 20_000
# Spreadsheets take what begins so for a formula, which may send the sheet to whoever wrote it (OWASP, CSV injection).
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeList:
    """Tickets that are not canceled, of orders in these states; test orders are left out. `statuses`: with the
    reader's words for them."""

    event_id: int
    statuses: Mapping[str, str]
    zone: ZoneInfo
    currency: str
    language: str | None

    def positions(self) -> QuerySet[OrderPosition]:
        """Inside the organizer."""
        return OrderPosition.objects.filter(
            order__event=self.event_id,
            order__status__in=list(self.statuses),
            order__testmode=False,
            canceled=False,
        )

    def batches(self, organizer: Organizer) -> Iterator[list[list[Cell]]]:
        """In the order in which they were sold. Each in a transaction of its own: a slow reader keeps none open."""
        last = 0
        while True:
            with organizer_readonly(organizer):
                after = self.positions().filter(pk__gt=last).select_related("order", "product", "variation")
                found = list(after.order_by("pk")[:BATCH])
                rows = [self._row(position) for position in found]
            if rows:
                yield rows
            if len(found) < BATCH:
                return
            last = found[-1].pk

    def _row(self, position: OrderPosition) -> list[Cell]:
        order, variation = position.order, position.variation
        return [
            order.code,
            position.positionid,
            self.statuses[order.status],
            order.placed_at.astimezone(self.zone),
            text_in(position.product.name, self.language),
            text_in(variation.value, self.language) if variation else "",
            round_half_up(position.price, self.currency),
            position.attendee_name or "",
            position.attendee_email or "",
            position.company or "",
            position.street or "",
            position.zipcode or "",
            position.city or "",
            position.country or "",
            position.state or "",
            order.email or "",
            order.phone or "",
        ]


def heads(currency: str) -> list[str]:
    """In the reader's language."""
    return [
        gettext("Order"),
        gettext("Ticket"),
        gettext("Status"),
        gettext("Ordered"),
        gettext("Product"),
        gettext("Variation"),
        gettext("Price in %(currency)s") % {"currency": currency},
        gettext("Attendee"),
        gettext("Attendee’s email address"),
        gettext("Company"),
        gettext("Street"),
        gettext("ZIP code"),
        gettext("City"),
        gettext("Country"),
        gettext("State"),
        gettext("Buyer’s email address"),
        gettext("Buyer’s phone"),
    ]


def as_csv(head: Sequence[str], batches: Iterable[Sequence[Sequence[Cell]]]) -> Iterator[bytes]:
    """A piece a batch. With the mark that tells Excel UTF-8; times in ISO 8601, amounts with a point."""
    yield b"\xef\xbb\xbf" + _lines([head])
    for rows in batches:
        yield _lines(rows)


def as_xlsx(head: Sequence[str], batches: Iterable[Sequence[Sequence[Cell]]]) -> IO[bytes]:
    """A temporary file, at its beginning. Texts stay texts, whatever they begin with."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "remove_timezone": True,
        "default_date_format": "yyyy-mm-dd hh:mm",
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, head, book.add_format({"bold": True}))
        number = 0
        for rows in batches:
            for row in rows:
                number += 1
                sheet.write_row(number, 0, row)
    file.seek(0)
    return file


def _lines(rows: Sequence[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _harmless(cell: Cell) -> str | int | Decimal:
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell
