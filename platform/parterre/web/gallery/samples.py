"""Sample data: people and events of a fictional theatre."""

# ruff: noqa: E501  # a table reads in rows
# fmt: off

from __future__ import annotations

from dataclasses import dataclass

from parterre.web.charts import Line, LineChart


@dataclass(frozen=True, slots=True)
class Order:
    code: str
    buyer: str
    email: str
    ordered: str
    due: str
    method: str
    tickets: int
    open: str
    tone: str
    state: str
    icon: str = ""


ORDERS = (
    Order("P8KZT", "B. Sample", "b.sample@post.example", "6 Nov", "16 Nov", "Bank transfer", 4, "136.00", "no", "7 days over"),
    Order("M4HQA", "Chair of the film club", "film@club.example", "7 Nov", "17 Nov", "Bank transfer", 12, "288.00", "no", "6 days over"),
    Order("T9WLC", "C. Placeholder", "c.p@post.example", "8 Nov", "18 Nov", "Bank transfer", 2, "68.00", "no", "5 days over"),
    Order("W5BCH", "N. Beispiel", "n.beispiel@post.example", "9 Nov", "19 Nov", "Bank transfer", 3, "92.00", "wait", "Almost matched", "landmark"),
    Order("V2NRX", "D. Muster", "d.muster@post.example", "10 Nov", "20 Nov", "Invoice", 6, "204.00", "no", "3 days over"),
    Order("H6JDE", "Class teacher, 8b", "class8b@school.example", "10 Nov", "20 Nov", "Invoice", 26, "312.00", "no", "3 days over"),
    Order("Y3GSB", "E. Nobody", "e.nobody@post.example", "11 Nov", "21 Nov", "Bank transfer", 2, "68.00", "info", "Payment seen", "clock"),
)


@dataclass(frozen=True, slots=True)
class Organizer:
    name: str
    slug: str
    tone: str
    state: str
    schema: str
    size: str
    orders: str
    last_sale: str
    queued: int
    errors: str
    pace: tuple[int, ...]
    line: str = ""


ORGANIZERS = (
    Organizer("Lindenhof Theatre", "lindenhof", "ok", "Active", "0147", "412 MB", "2,481", "12 s ago", 3, "0.00 %", (5, 6, 5, 6, 5, 6)),
    Organizer("Kellerlicht", "kellerlicht", "ok", "Active", "0147", "96 MB", "340", "4 min ago", 0, "0.04 %", (4, 4, 5, 4, 4, 4)),
    Organizer("Harbour Jazz Weeks", "harbour-jazz", "ok", "Active", "0147", "2.1 GB", "18,904", "1 s ago", 212, "0.11 %", (5, 6, 9, 14, 21, 30), "bad"),
    Organizer("Museum of Clocks", "clocks", "ok", "Active", "0146", "3.4 GB", "22,310", "2 s ago", 9, "0.01 %", (6, 5, 6, 6, 5, 6)),
    Organizer("Village Hall Ohm", "ohm", "info", "Trial, 9 days", "0147", "31 MB", "14", "2 days ago", 0, "0.00 %", (1, 1, 2, 1, 1, 1), "flat"),
    Organizer("Summit Trail Run", "summit-run", "wait", "Past due, 6 days", "0147", "140 MB", "212", "3 h ago", 0, "0.00 %", (3, 3, 4, 3, 3, 3)),
    Organizer("Glasshouse Club", "glasshouse", "no", "Suspended", "0147", "77 MB", "0", "18 Nov", 0, "–", (2, 2, 1, 1, 0, 0), "flat"),
)


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    doors_open: str
    sold: int
    places: int
    pace: tuple[int, ...]
    tone: str
    state: str
    icon: str = ""


EVENTS = (
    Event("Orchard Conf 2026", "Today, 08:30", 640, 640, (9, 11, 10, 14, 15, 20, 23, 20, 14, 11, 6, 4, 3, 2), "info", "Doors open", "scan-line"),
    Event("Kellerlicht, Night 11", "Fri 27 Nov, 23:00", 311, 400, (3, 3, 4, 4, 5, 7, 6, 6, 7, 9, 11, 14, 18, 23), "ok", "On sale"),
    Event("Winter Lights Festival", "Fri 18 Dec, 18:30", 1504, 1600, (6, 5, 9, 11, 10, 15, 14, 13, 17, 21, 18, 20, 25, 27), "ok", "On sale"),
    Event("Kellerlicht, Night 12", "Fri 29 Jan, 23:00", 0, 400, (0, 0), "", "Draft", "pencil"),
)


PACE = LineChart(
    axis=("12 weeks", "", "", "", "8 weeks", "", "", "", "4 weeks", "", "", "", "doors"),
    subject=Line("2026 · 1,204", (0, 130, 210, 255, 290, 390, 480, 720, 1204)),
    other=Line("2025 · 1,480", (0, 70, 105, 140, 165, 220, 300, 560, 750, 980, 1180, 1330, 1480)),
)
