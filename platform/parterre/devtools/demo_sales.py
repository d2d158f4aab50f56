"""Sales history of the demo theatre: more events, branding, and some weeks of orders in all states."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from apps.availability.facade import QuotaData, create_quota
from apps.catalog.facade import ProductData, create_product
from apps.catalog.models import Product
from apps.events.facade import CreateEvent, change_branding, create_event, update_event
from apps.events.models import Event
from apps.sales.facade import PlaceOrder, PlacePosition, cancel_order, mark_paid, place_order
from apps.taxes.facade import TaxRuleData, create_rule
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now

ACCENT = "#b23a1e"
# Days ago, who, how many seats and standing places, and what became of it. After 14 days what is open is overdue.
SALES = (
    (33, "Ada Albrecht", 2, 0, "paid"),
    (32, "Bruno Bach", 0, 3, "paid"),
    (30, "Clara Conrad", 1, 0, "paid"),
    (27, "David Dorn", 4, 0, "paid"),
    (26, "Ella Engel", 0, 2, "canceled"),
    (23, "Film club, Finn Fuchs", 6, 2, "paid"),
    (21, "Greta Graf", 2, 0, "paid"),
    (20, "Hanna Hirsch", 0, 1, "overdue"),
    (18, "Ivo Imhof", 2, 2, "paid"),
    (15, "Jana Jung", 1, 0, "overdue"),
    (12, "Kilian Koch", 0, 4, "paid"),
    (9, "Lena Lang", 2, 0, "paid"),
    (8, "Class 7b, Mia Meier", 0, 24, "paid"),
    (6, "Noah Neumann", 2, 0, "unpaid"),
    (5, "Olivia Otto", 0, 2, "paid"),
    (3, "Paul Peters", 3, 0, "paid"),
    (2, "Rosa Richter", 0, 2, "unpaid"),
    (1, "Samir Sahin", 2, 0, "paid"),
    (1, "Thea Thoma", 1, 1, "unpaid"),
)


def add_history(event: Event) -> None:
    """Once, inside the organizer."""
    change_branding({"accent": ACCENT}, actor=SYSTEM)
    seat = Product.objects.get(event=event, position=0, variations__isnull=False, variations__position=0)
    courtyard = Product.objects.get(event=event, position=1)
    for days, name, seats, places, outcome in SALES:
        _sell(event, seat, courtyard, days=days, name=name, seats=seats, places=places, outcome=outcome)
    _add_matinee()
    _add_draft()


def _sell(
    event: Event,
    seat: Product,
    courtyard: Product,
    *,
    days: int,
    name: str,
    seats: int,
    places: int,
    outcome: str,
) -> None:
    now = utc_now() - timedelta(days=days, hours=days % 5, minutes=7 * days % 60)
    full_price = seat.variations.order_by("position").values_list("pk", flat=True)[0]
    positions = [
        PlacePosition(product_id=seat.pk, variation_id=full_price, attendee_name_parts={"full_name": name})
        for _ in range(seats)
    ] + [
        PlacePosition(product_id=courtyard.pk, attendee_name_parts={"full_name": name}) for _ in range(places)
    ]
    order = place_order(
        PlaceOrder(
            event=event,
            positions=tuple(positions),
            email=f"{name.split()[-1].lower()}@example.org",
            locale="de" if days % 3 == 0 else "en",
            payment_provider="banktransfer" if days % 2 else "manual",
        ),
        actor=SYSTEM,
        now=now,
    ).order
    later = now + timedelta(hours=20)
    if outcome == "paid":
        mark_paid(order.pk, notifies_buyer=False, actor=SYSTEM, now=min(later, utc_now()))
    elif outcome == "canceled":
        cancel_order(order.pk, fee=None, notifies_buyer=False, actor=SYSTEM, now=later)


def _add_matinee() -> None:
    event = _event(
        "matinee", {"en": "Matinee: strings and steam", "de": "Matinee: Streicher und Dampf"}, days=26
    )
    _on_offer(event, {"en": "Ticket", "de": "Karte"}, "12.00", size=80)
    update_event(event=event, changes={"live": True}, actor=SYSTEM)


def _add_draft() -> None:
    """One that lacks something, so that the checklist has work for its reader."""
    _event(
        "summer-night", {"en": "Midsummer night in the courtyard", "de": "Mittsommernacht im Hof"}, days=210
    )


def _event(slug: str, name: dict[str, str], *, days: int) -> Event:
    return create_event(
        CreateEvent(
            slug=slug,
            name=name,
            currency="EUR",
            timezone="Europe/Berlin",
            date_from=_at_eleven(utc_now() + timedelta(days=days)),
            location={"en": "Lindenhof courtyard, Hofgasse 4, Musterstadt"},
            plugins=["manual", "pdf"],
        ),
        actor=SYSTEM,
    )


def _on_offer(event: Event, name: dict[str, str], price: str, *, size: int) -> None:
    vat = create_rule(
        event,
        TaxRuleData(name={"en": "Reduced VAT", "de": "Ermäßigte USt."}, rate=Decimal("7.00")),
        actor=SYSTEM,
    )
    product = create_product(
        event,
        ProductData(name=name, default_price=Decimal(price), tax_rule_id=vat.pk, admission=True),
        actor=SYSTEM,
    )
    create_quota(event, QuotaData(name="House", size=size, products=[product.pk]), actor=SYSTEM)


def _at_eleven(day: datetime) -> datetime:
    return day.replace(hour=10, minute=0, second=0, microsecond=0)
