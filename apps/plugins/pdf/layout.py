"""Layout of the ticket page: A5 with a header image and a large code that scans from worn prints and screens.

Colours and shapes are those of the screens: white paper, stone cards with narrow paths between, one flower (test mode).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

from apps.tickets.hookspecs import Ticket, TicketSheet
from parterre.integrations.pdf import fonts
from parterre.integrations.pdf.fonts import MEDIUM, NARROW, NARROW_BOLD, PLAIN
from parterre.integrations.pdf.qr import draw_qr
from parterre.integrations.pdf.shaped import ShapedText, lay_over
from parterre.kernel.formats import (
    format_datetime,
    format_datetime_range,
    format_money,
    format_time,
)

HEDGE, ON_HEDGE = HexColor("#17493A"), HexColor("#BFD3C9")
STONE, LINE = HexColor("#EDF1EC"), HexColor("#D3DBD3")
INK, QUIET = HexColor("#13201A"), HexColor("#58665E")
MARIGOLD = HexColor("#F2B632")

PAGE_WIDTH, PAGE_HEIGHT = A5
MARGIN, PATH, PADDING = 25.5, 3.0, 15.0
OUTER, INNER = 13.5, 3.0
WIDTH = PAGE_WIDTH - 2 * MARGIN
LEFT = MARGIN
POSTER_HEIGHT, STRIP_HEIGHT, CODE_WIDTH, FOOT_HEIGHT = 194.0, 24.0, 204.0, 66.0
CODE_HEIGHT = CODE_WIDTH + 22.0
QR = CODE_WIDTH - 2 * 13.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, by its lower left corner. Round are the plot's outer corners only."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        return self.y + self.height


class TicketCanvas(Canvas):
    """Also collects the texts that ReportLab cannot set."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shaped: list[ShapedText] = []


def tickets_as_pdf(sheet: TicketSheet) -> bytes:
    """A page a ticket. Texts follow the active language."""
    for name in (PLAIN, MEDIUM, NARROW, NARROW_BOLD):
        fonts.font(name)
    target = io.BytesIO()
    canvas = TicketCanvas(target, pagesize=A5, pageCompression=1, lang=sheet.language)
    canvas.setTitle(f"{sheet.event_name} · {sheet.order_code}")
    canvas.setAuthor(sheet.organizer_name)
    canvas.setCreator("Parterre")
    canvas.setSubject(gettext("Ticket"))
    for number, ticket in enumerate(sheet.tickets, start=1):
        _draw_page(canvas, sheet, ticket, number)
        canvas.showPage()
    canvas.save()
    return lay_over(target.getvalue(), canvas.shaped, width=PAGE_WIDTH, height=PAGE_HEIGHT)


def _draw_page(canvas: TicketCanvas, sheet: TicketSheet, ticket: Ticket, number: int) -> None:
    top = PAGE_HEIGHT - MARGIN
    poster = Box(LEFT, top - POSTER_HEIGHT, WIDTH, POSTER_HEIGHT)
    _draw_poster(canvas, poster, sheet, number)
    below = poster.y - PATH
    if sheet.testmode:
        strip = Box(LEFT, below - STRIP_HEIGHT, WIDTH, STRIP_HEIGHT)
        _draw_strip(canvas, strip)
        below = strip.y - PATH
    facts = Box(LEFT, below - CODE_HEIGHT, WIDTH - CODE_WIDTH - PATH, CODE_HEIGHT)
    _draw_facts(canvas, facts, sheet, ticket)
    _draw_code(canvas, Box(facts.x + facts.width + PATH, facts.y, CODE_WIDTH, CODE_HEIGHT), ticket)
    _draw_foot(canvas, Box(LEFT, facts.y - PATH - FOOT_HEIGHT, WIDTH, FOOT_HEIGHT), sheet)


def _draw_poster(canvas: TicketCanvas, card: Box, sheet: TicketSheet, number: int) -> None:
    _fill(canvas, card, HEDGE, top=OUTER)
    inside, width = card.x + PADDING, card.width - 2 * PADDING
    line = card.top - PADDING - 9
    _text(canvas, sheet.organizer_name, MEDIUM, 10, inside, line, ON_HEDGE, width=width - 60)
    if len(sheet.tickets) > 1:
        counted = f"{number} / {len(sheet.tickets)}"
        canvas.setFillColor(ON_HEDGE)
        canvas.setFont(NARROW, 11)
        canvas.drawRightString(card.x + card.width - PADDING, line, counted)

    foot = card.y + PADDING + 2
    for place in reversed(fonts.wrapped(sheet.place, PLAIN, 10.5, width, lines=2)):
        _text(canvas, place, PLAIN, 10.5, inside, foot, ON_HEDGE)
        foot += 14
    foot += 3
    for when in reversed(_when(sheet)):
        _text(canvas, when, MEDIUM, 13, inside, foot, white, width=width)
        foot += 17

    room = line - 12 - foot
    size = fonts.fitting_size(sheet.event_name, NARROW_BOLD, largest=42, smallest=18, width=width, lines=2)
    name = fonts.wrapped(sheet.event_name, NARROW_BOLD, size, width, lines=max(1, int(room // (size * 1.08))))
    baseline = line - 12 - size * 0.8
    for part in name:
        _text(canvas, part, NARROW_BOLD, size, inside, baseline, white)
        baseline -= size * 1.08


def _draw_strip(canvas: TicketCanvas, card: Box) -> None:
    _fill(canvas, card, MARIGOLD)
    _text(canvas, gettext("Test ticket, not valid"), MEDIUM, 10.5, card.x + PADDING, card.y + 8, INK)


def _draw_facts(canvas: TicketCanvas, card: Box, sheet: TicketSheet, ticket: Ticket) -> None:
    _fill(canvas, card, STONE)
    x, width = card.x + PADDING, card.width - 2 * PADDING
    price_top = card.y + PADDING + 24
    room = card.top - PADDING - (price_top + 14)
    y = card.top - PADDING
    for caption, lines in _facts_that_fit(ticket, width, room, sheet.language):
        _caption(canvas, caption, x, y - 8)
        y -= 10
        for line in lines:
            y -= line.size * 1.2
            _text(canvas, line.text, line.font, line.size, x, y, INK)
        y -= 12
    price = format_money(ticket.price, sheet.currency, sheet.language)
    _caption(canvas, gettext("Price"), x, price_top)
    _text(canvas, price, NARROW_BOLD, 22, x, card.y + PADDING + 1, INK, width=width)


Fact = tuple[str, list["Line"]]


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    font: str
    size: float


def _facts_that_fit(ticket: Ticket, width: float, room: float, language: str) -> list[Fact]:
    """As large as the card allows; the smallest setting always fits."""
    for size, lines in ((15, 3), (13, 3), (12, 2), (11, 2)):
        facts = _facts(ticket, width, size, lines, language)
        if sum(22 + sum(line.size * 1.2 for line in lines) for _caption, lines in facts) <= room:
            return facts
    return _facts(ticket, width, 10.5, 1, language)


def _facts(ticket: Ticket, width: float, size: float, lines: int, language: str) -> list[Fact]:
    def set_in(text: str, name: str, size: float) -> list[Line]:
        return [Line(part, name, size) for part in fonts.wrapped(text, name, size, width, lines=lines)]

    found = [
        (
            gettext("Ticket"),
            set_in(ticket.product, MEDIUM, size) + set_in(ticket.variation, PLAIN, size * 0.75),
        )
    ]
    if ticket.attendee_name:
        found.append((gettext("Name"), set_in(ticket.attendee_name, MEDIUM, size)))
    if ticket.valid_from or ticket.valid_until:
        found.append((gettext("Valid"), set_in(_validity(ticket, language), MEDIUM, min(size * 0.75, 10))))
    return found


def _draw_code(canvas: TicketCanvas, card: Box, ticket: Ticket) -> None:
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.8)
    canvas.roundRect(card.x + 0.4, card.y + 0.4, card.width - 0.8, card.height - 0.8, INNER, stroke=1, fill=0)
    margin = (card.width - QR) / 2
    draw_qr(canvas, ticket.secret, x=card.x + margin, y=card.top - margin - QR, size=QR)
    size = fonts.fitting_size(ticket.secret, NARROW, largest=11, smallest=6, width=QR, lines=1)
    secret = fonts.wrapped(ticket.secret, NARROW, size, QR, lines=3)
    y = card.y + 11 + (len(secret) - 1) * size
    for part in secret:
        left = card.x + (card.width - fonts.width_of(part, NARROW, size)) / 2
        _text(canvas, part, NARROW, size, left, y, INK)
        y -= size * 1.1


def _draw_foot(canvas: TicketCanvas, card: Box, sheet: TicketSheet) -> None:
    _fill(canvas, card, STONE, bottom=OUTER)
    x = card.x + PADDING
    _caption(canvas, gettext("Order code"), x, card.top - PADDING - 8)
    canvas.setFillColor(INK)
    canvas.setFont(NARROW_BOLD, 22)
    canvas.drawString(x, card.y + PADDING - 1, sheet.order_code, charSpace=1.2)
    right = card.x + card.width - CODE_WIDTH
    hint = gettext("Show this code at the entrance, printed or on your phone. Admits one person.")
    y = card.top - PADDING - 9
    for line in fonts.wrapped(hint, PLAIN, 9.5, CODE_WIDTH - PADDING, lines=4):
        _text(canvas, line, PLAIN, 9.5, right, y, QUIET)
        y -= 13


def _caption(canvas: TicketCanvas, text: str, x: float, y: float) -> None:
    _text(canvas, text, PLAIN, 9, x, y, QUIET)


def _text(
    canvas: TicketCanvas,
    text: str,
    name: str,
    size: float,
    x: float,
    y: float,
    color: Color,
    *,
    width: float | None = None,
) -> None:
    """One line; with `width` it shrinks, and then is cut, to fit."""
    if width is not None:
        size = fonts.fitting_size(text, name, largest=size, smallest=size * 0.7, width=width, lines=1)
        text = next(iter(fonts.wrapped(text, name, size, width, lines=1)), "")
    shown = fonts.printable(text, name)
    if fonts.needs_shaping(shown, name):
        canvas.shaped.append(ShapedText(canvas.getPageNumber(), shown, x, y, size, f"#{color.hexval()[2:]}"))
        return
    canvas.setFillColor(color)
    canvas.setFont(name, size)
    canvas.drawString(x, y, shown)


def _fill(canvas: Canvas, card: Box, color: Color, *, top: float = INNER, bottom: float = INNER) -> None:
    """A card whose upper and lower corners may be round differently."""
    right, path, bend = card.x + card.width, canvas.beginPath(), 0.5523  # of a quarter circle in Bézier terms
    path.moveTo(card.x, card.y + bottom)
    path.lineTo(card.x, card.top - top)
    path.curveTo(
        card.x, card.top - top * (1 - bend), card.x + top * (1 - bend), card.top, card.x + top, card.top
    )
    path.lineTo(right - top, card.top)
    path.curveTo(
        right - top * (1 - bend), card.top, right, card.top - top * (1 - bend), right, card.top - top
    )
    path.lineTo(right, card.y + bottom)
    path.curveTo(
        right, card.y + bottom * (1 - bend), right - bottom * (1 - bend), card.y, right - bottom, card.y
    )
    path.lineTo(card.x + bottom, card.y)
    path.curveTo(
        card.x + bottom * (1 - bend), card.y, card.x, card.y + bottom * (1 - bend), card.x, card.y + bottom
    )
    path.close()
    canvas.setFillColor(color)
    canvas.drawPath(path, stroke=0, fill=1)


def _when(sheet: TicketSheet) -> list[str]:
    """One line for an event of one day, two for one of several; the admission time at the end."""
    begin, end, language = sheet.date_from, sheet.date_to, sheet.language
    if end is None or end <= begin:
        lines = [format_datetime(begin, language)]
    elif end.date() == begin.date():
        lines = [format_datetime_range(begin, end, language)]
    else:
        lines = [f"{format_datetime(begin, language)} –", format_datetime(end, language)]
    if sheet.date_admission is not None:
        admission, same_day = sheet.date_admission, sheet.date_admission.date() == begin.date()
        at = format_time(admission, language) if same_day else format_datetime(admission, language)
        lines[-1] += "  ·  " + gettext("Doors %(time)s") % {"time": at}
    return lines


def _validity(ticket: Ticket, language: str) -> str:
    begin, end = ticket.valid_from, ticket.valid_until
    if begin and end:
        return format_datetime_range(begin, end, language)
    return (
        f"{format_datetime(begin, language)} –"
        if begin
        else f"– {format_datetime(end, language)}"
        if end
        else ""
    )
