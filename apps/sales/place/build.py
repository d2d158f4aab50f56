"""Build a complete order in memory: resolved, priced, summed. No query."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from apps.catalog.facade import OfferedProduct, Snapshot
from apps.events.facade import active_plugins, resolved_date
from apps.events.models import Event
from apps.orders.facade import Amount, OrderDraft, full_name, price_position, written_address
from apps.orders.models import Order, OrderPosition, OrderStatus
from apps.payments.facade import FREE, first_payment, is_known_provider
from apps.payments.models import Payment, PaymentState
from apps.sales.notifications import view_of
from apps.sales.place.prices import fees_of, fees_of_plugins, price_of
from apps.sales.place.request import PlaceOrder, PlacePosition
from apps.sales.place.validate import ErrorCollector, Line, resolve
from parterre.hooks.manager import call
from parterre.kernel.errors import DomainError

FIXED, DYNAMIC = "fixed", "dynamic"
SATURDAY = 5
# Without an end, an event counts as on for that long (sales end then, too: apps/carts/domain/rules.py).
ON_FOR = timedelta(days=1)
Validity = tuple[datetime | None, datetime | None]


def validity_of(product: OfferedProduct, asked: PlacePosition, *, zone: ZoneInfo, now: datetime) -> Validity:
    if asked.valid_from is not None or asked.valid_until is not None:
        return asked.valid_from, asked.valid_until
    if product.validity_mode == FIXED:
        return product.validity_fixed_from, product.validity_fixed_until
    if product.validity_mode == DYNAMIC:
        start = (asked.requested_valid_from or now).astimezone(zone)
        try:
            return start, _end(product, start)
        except (OverflowError, ValueError):  # the calendar ends before the ticket does
            return start, None
    return None, None


def _end(product: OfferedProduct, start: datetime) -> datetime:
    """Whole days and months last until the end of the day, so that a day ticket bought at noon ends at midnight.

    Hours and minutes are as long as they are, also in the night in which the clocks change.
    """
    minutes = product.validity_dynamic_duration_minutes or 0
    hours = product.validity_dynamic_duration_hours or 0
    days = product.validity_dynamic_duration_days or 0
    months = product.validity_dynamic_duration_months or 0
    end = start
    if months:
        end = _months_later(end, months) - timedelta(days=0 if days else 1)
    if days:
        end += timedelta(days=days - 1)
    if months or days:
        end = end_of_day(end.date(), start.tzinfo)
    return (end.astimezone(UTC) + timedelta(hours=hours, minutes=minutes)).astimezone(start.tzinfo)


def _months_later(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or its last one."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def payment_deadline(event: Event, *, now: datetime) -> datetime:
    """The end of a day in the event's zone, moved past a weekend; or some minutes from now.

    Nobody keeps a seat unpaid until the event is over. What is ordered afterwards is an invoice: it has its full term.
    """
    over = event.date_to or event.date_from
    ends = [at for at in (over, event.date_from + ON_FOR) if at > now]
    return min([_term(event, now=now), *ends[:1], *_last_day(event, now=now)])


def _last_day(event: Event, *, now: datetime) -> list[datetime]:
    """The end of the last day on which money may arrive; once that is over, it holds nobody up."""
    zone = ZoneInfo(event.timezone)
    day = resolved_date(event.setting("payment_term_last"), start=event.date_from.astimezone(zone).date())
    last = None if day is None else end_of_day(day, zone)
    return [last] if last is not None and last > now else []


def _term(event: Event, *, now: datetime) -> datetime:
    if event.setting("payment_term_mode") == "minutes":
        return now + timedelta(minutes=event.setting("payment_term_minutes"))
    zone = ZoneInfo(event.timezone)
    day = now.astimezone(zone).date() + timedelta(days=event.setting("payment_term_days"))
    while event.setting("payment_term_weekdays") and day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return end_of_day(day, zone)


def end_of_day(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)


HIGHEST_TOTAL = Decimal(10**10)


class NegativeTotal(DomainError):
    message = _("The order total cannot be negative.")


class TotalTooHigh(DomainError):
    message = _("The order total is too high.")


class UnknownProvider(DomainError):
    message = _('There is no payment method "%(name)s" in this event.')


class ProviderNeeded(DomainError):
    message = _("Enter the payment method used for this order.")


class PaidAwaitingApproval(DomainError):
    message = _("A paid order cannot require approval.")


class PaymentDateOfUnpaid(DomainError):
    message = _("Only a paid order can have a payment date.")


class ExpiresInThePast(DomainError):
    field = "expires"
    message = _("This date must be in the future.")


@dataclass(slots=True)
class CompleteOrder:
    """`payment` None: nobody said how this order will be paid."""

    draft: OrderDraft
    payment: Payment | None

    @property
    def order(self) -> Order:
        return self.draft.order


def complete(request: PlaceOrder, event: Event, offer: Snapshot, *, now: datetime) -> CompleteOrder:
    """Raises OrderRefused with everything that is wrong with the request."""
    refusals = ErrorCollector()
    lines = resolve(request, offer, refusals, now=now)
    _check_payment(request, event, refusals)
    if request.expires_at is not None and request.expires_at <= now:
        refusals.add("expires", ExpiresInThePast())
    refusals.raise_if_any()

    draft = _draft(request, event, offer, lines, now)
    _check_total(draft.order.total, request, refusals)
    refusals.raise_if_any()
    _settle_if_free(draft.order)
    return CompleteOrder(draft, _payment(draft.order, request, now))


def _check_payment(request: PlaceOrder, event: Event, refusals: ErrorCollector) -> None:
    if request.payment_provider and not is_known_provider(event, request.payment_provider):
        refusals.add("payment_provider", UnknownProvider(name=request.payment_provider[:60]))
    if request.is_paid and request.require_approval:
        refusals.add("require_approval", PaidAwaitingApproval())
    if request.paid_at is not None and not request.is_paid:
        refusals.add("payment_date", PaymentDateOfUnpaid())


def _check_total(total: Decimal, request: PlaceOrder, refusals: ErrorCollector) -> None:
    if total < 0:
        refusals.add("", NegativeTotal())
    elif total >= HIGHEST_TOTAL:
        refusals.add("", TotalTooHigh())
    elif total and request.is_paid and not request.payment_provider:
        refusals.add("payment_provider", ProviderNeeded())


def _draft(
    request: PlaceOrder, event: Event, offer: Snapshot, lines: Sequence[Line], now: datetime
) -> OrderDraft:
    amounts = [price_of(line, offer.currency) for line in lines]
    zone = ZoneInfo(event.timezone)
    draft = OrderDraft(
        order=_order(request, event, now),
        positions=[
            _position(line, amount, place, zone, now)
            for place, (line, amount) in enumerate(zip(lines, amounts, strict=True))
        ],
        fees=fees_of(request.fees, amounts, offer),
        main_of={
            place: asked.addon_to - 1
            for place, asked in enumerate(request.positions)
            if asked.addon_to is not None
        },
    )
    draft.add_up()
    answers = call("fee_lines", active_plugins(event), order_view=view_of(draft.order, draft.positions))
    draft.fees += fees_of_plugins([line for answer in answers for line in answer], offer)
    draft.add_up()
    return draft


def _order(request: PlaceOrder, event: Event, now: datetime) -> Order:
    return Order(
        event=event,
        code=request.code,
        status=OrderStatus.PAID if request.is_paid else OrderStatus.PENDING,
        testmode=request.testmode,
        email=request.email,
        phone=request.phone,
        locale=request.locale or event.main_language,
        sales_channel=request.sales_channel,
        placed_at=now,
        expires_at=request.expires_at or payment_deadline(event, now=now),
        last_modified=now,
        comment=request.comment,
        custom_followup_at=request.custom_followup_at,
        invoice_address=_address(request, now),
        require_approval=request.require_approval,
        valid_if_pending=request.valid_if_pending,
        checkin_attention=request.checkin_attention,
        checkin_text=request.checkin_text,
        api_meta=request.api_meta,
        consents=[{**asdict(one), "at": now.isoformat()} for one in request.consents],
    )


def _address(request: PlaceOrder, now: datetime) -> dict[str, Any] | None:
    given = request.invoice_address
    return written_address(given, before=None, now=now) if given else None


def _position(line: Line, amount: Amount, place: int, zone: ZoneInfo, now: datetime) -> OrderPosition:
    asked = line.asked
    valid_from, valid_until = validity_of(line.product, asked, zone=zone, now=now)
    position = OrderPosition(
        positionid=place + 1,
        product_id=line.product.id,
        variation_id=line.variation.id if line.variation else None,
        attendee_name=full_name(asked.attendee_name_parts),
        attendee_name_parts=dict(asked.attendee_name_parts),
        attendee_email=asked.attendee_email,
        company=asked.company,
        street=asked.street,
        zipcode=asked.zipcode,
        city=asked.city,
        country=asked.country,
        state=asked.state,
        secret=asked.secret,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    price_position(position, amount)
    return position


def _settle_if_free(order: Order) -> None:
    if not order.total and not order.require_approval:
        order.status = OrderStatus.PAID


def _payment(order: Order, request: PlaceOrder, now: datetime) -> Payment | None:
    is_paid = order.status == OrderStatus.PAID
    provider = request.payment_provider or (FREE if is_paid else None)
    if provider is None:
        return None
    return first_payment(
        order,
        provider=provider if request.is_paid or order.total else FREE,
        state=PaymentState.CONFIRMED if is_paid else PaymentState.CREATED,
        now=now,
        paid_at=(request.paid_at or now) if is_paid else None,
        info=request.payment_info,
    )
