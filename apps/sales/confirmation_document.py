"""Order confirmation as a PDF: what was ordered, paid and refunded, as stored. Not an invoice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, override

from apps.events.facade import branding_of, find_branding_image, links_for
from apps.events.models import Event
from apps.orders.facade import fee_name, position_name
from apps.orders.models import Order, OrderFee, OrderPosition, OrderStatus
from apps.payments.facade import RECEIVED, REFUND_RESERVED, UNDER_WAY, balance_of, installed_methods
from apps.payments.models import Payment, Refund
from parterre.integrations.pdf.html import pdf_of
from parterre.kernel.formats import format_datetime, text_in
from tenants.context.transactions import require_organizer

ACCENT: Final = "#17493a"


@dataclass(frozen=True, slots=True)
class Line:
    """`price` of one, `total` of all `count`; gross."""

    name: str
    count: int
    price: Decimal
    total: Decimal
    tax_rate: Decimal
    is_canceled: bool


@dataclass(frozen=True, slots=True)
class Tax:
    rate: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Movement:
    """`amount` is negative for a refund."""

    label: str
    at: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    organizer_id: UUID
    organizer: str
    contact: str
    accent: str
    logo: str
    language: str
    code: str
    placed_at: str
    canceled_at: str
    is_expired: bool
    needs_approval: bool
    is_testmode: bool
    event: str
    when: str
    place: str
    email: str
    address: Mapping[str, Any]
    currency: str
    lines: Sequence[Line]
    taxes: Sequence[Tax]
    total: Decimal
    movements: Sequence[Movement]
    due: Decimal
    refund_due: Decimal

    @property
    def file_name(self) -> str:
        with override(self.language):
            return f"{gettext('order-confirmation')}-{self.code}.pdf"


def read_confirmation(order: Order) -> Confirmation:
    """Five queries, inside the organizer. `order.event` is loaded."""
    organizer, event = require_organizer(), order.event
    positions = list(order.positions.select_related("product", "variation").order_by("positionid"))
    fees = list(order.fees.order_by("pk"))
    payments = [one for one in order.payments.order_by("local_id") if one.state in RECEIVED and one.amount]
    refunds = [one for one in order.refunds.order_by("local_id") if one.state in REFUND_RESERVED]
    balance = balance_of(order, payments, refunds)
    branding = branding_of()
    language = _language_of(order)
    with override(language):
        return Confirmation(
            organizer_id=organizer.pk,
            organizer=organizer.name,
            contact=str(links_for(branding.links, event).get("contact_mail", "")),
            accent=branding.accent or ACCENT,
            logo=branding.logo,
            language=language,
            code=order.code,
            placed_at=_moment(order.placed_at, event),
            canceled_at=_moment(order.canceled_at, event)
            if order.status == OrderStatus.CANCELED and order.canceled_at
            else "",
            is_expired=order.status == OrderStatus.EXPIRED,
            needs_approval=order.status == OrderStatus.PENDING and order.require_approval,
            is_testmode=order.testmode,
            event=text_in(event.name, language),
            when=_moment(event.date_from, event),
            place=text_in(event.location, language),
            email=order.email or "",
            address=order.invoice_address or {},
            currency=event.currency,
            lines=[*_position_lines(positions, language), *_fee_lines(fees)],
            taxes=_taxes([*positions, *fees]),
            total=order.total,
            movements=_movements(event, payments, refunds),
            due=balance.due,
            refund_due=balance.refund_due,
        )


def render_confirmation(confirmation: Confirmation) -> bytes:
    """Slow: in no transaction. As long as there are kinds of lines, not tickets."""
    picture = find_branding_image(confirmation.organizer_id, confirmation.logo) if confirmation.logo else None
    with override(confirmation.language):
        html = render_to_string(
            "sales/confirmation.html", {"order": confirmation, "has_logo": picture is not None}
        )
    return pdf_of(html, pictures={"logo": picture} if picture is not None else {})


def _language_of(order: Order) -> str:
    return order.locale or next(iter(order.event.locales), "en")


def _moment(at: datetime, event: Event) -> str:
    local = localtime(at, ZoneInfo(event.timezone))
    return format_datetime(local, get_language())


def _position_lines(positions: Iterable[OrderPosition], language: str) -> list[Line]:
    """Alike ones are one line: two hundred tickets do not make ten pages."""
    alike: dict[tuple[object, ...], list[OrderPosition]] = defaultdict(list)
    for one in positions:
        alike[one.product_id, one.variation_id, one.price, one.tax_rate, one.canceled].append(one)
    return [
        Line(
            position_name(those[0], language),
            len(those),
            those[0].price,
            sum((one.price for one in those), Decimal(0)),
            those[0].tax_rate,
            those[0].canceled,
        )
        for those in alike.values()
    ]


def _fee_lines(fees: Iterable[OrderFee]) -> list[Line]:
    return [Line(fee_name(fee), 1, fee.value, fee.value, fee.tax_rate, fee.canceled) for fee in fees]


def _taxes(lines: Iterable[OrderPosition | OrderFee]) -> list[Tax]:
    """The stored taxes of what is not canceled, by rate. Nothing for those who charge none."""
    gross: dict[Decimal, Decimal] = defaultdict(Decimal)
    tax: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in lines:
        if not line.canceled:
            gross[line.tax_rate] += line.price if isinstance(line, OrderPosition) else line.value
            tax[line.tax_rate] += line.tax_value
    rates = sorted(rate for rate in gross if rate or tax[rate])
    return [Tax(rate, gross[rate] - tax[rate], tax[rate], gross[rate]) for rate in rates]


def _refund_label(refund: Refund) -> str:
    return gettext("Refund on its way") if refund.state in UNDER_WAY else gettext("Refund")


def _movements(event: Event, payments: Sequence[Payment], refunds: Sequence[Refund]) -> list[Movement]:
    labels = {name: str(method.label) for name, method in installed_methods().items()}
    found = [
        (one.paid_at or one.created_at, labels.get(one.provider) or gettext("Payment"), one.amount)
        for one in payments
    ]
    found += [(one.executed_at or one.created_at, _refund_label(one), -one.amount) for one in refunds]
    return [
        Movement(label, _moment(at, event), amount)
        for at, label, amount in sorted(found, key=lambda it: it[0])
    ]
