"""Order representation. All data is prefetched (`reading`); serializing runs no query."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.admission.models import ScanType
from apps.api.fields import (
    EventDateTimeField,
    JsonField,
    JsonObjectField,
    MoneyField,
    TaxRateField,
    UnavailableField,
)
from apps.api.orders.fields import (
    EmailField,
    InvoiceAddressSerializer,
    LanguageField,
    PhoneField,
    text,
)
from apps.api.orders.pdf_data import PdfDataField
from apps.api.serializer_cache import current_view
from apps.orders.models import FeeType, Order, OrderPosition, OrderStatus
from apps.payments.facade import details_of
from apps.payments.models import Payment, PaymentState, Refund, RefundState
from apps.sales.facade import order_url
from apps.tickets.facade import gives_tickets, has_ticket, outputs_of

OBJECT = {"type": "object", "additionalProperties": {}}
INTEGER = {"type": "integer", "nullable": True}
TEXT = {"type": "string", "nullable": True}


def money() -> MoneyField:
    return MoneyField(read_only=True)


def moment(source: str | None = None, **options: Any) -> EventDateTimeField:
    return EventDateTimeField(read_only=True, source=source, **options)


def number(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(read_only=True, **options)


def words(**options: Any) -> serializers.CharField:
    return serializers.CharField(read_only=True, **options)


def empty_until_supported(
    feature: Any, schema: dict[str, Any] | None = None, value: Any = None
) -> UnavailableField:
    return UnavailableField(value=value, feature=feature, schema=schema, read_only=True)


class DownloadSerializer(serializers.Serializer[Any]):
    output = serializers.CharField(read_only=True)
    url = serializers.URLField(read_only=True)


class CheckinInlineSerializer(serializers.Serializer[Any]):
    id = number()
    datetime = moment("scanned_at")
    list = number(source="list_id")
    auto_checked_in = serializers.BooleanField(read_only=True)
    gate = empty_until_supported(_("Gates"), INTEGER)
    device = empty_until_supported(_("Devices"), INTEGER)
    device_id = empty_until_supported(_("Devices"), INTEGER)
    type = serializers.ChoiceField(choices=ScanType.values, read_only=True)


class PositionSerializer(serializers.Serializer[OrderPosition]):
    """Inside its order, whose code and event it takes from there."""

    id = number()
    order = words(source="order.code")
    positionid = number()
    item = number(source="product_id")
    variation = number(source="variation_id", allow_null=True)
    price = money()
    attendee_name = words(allow_null=True)
    attendee_name_parts = JsonObjectField(read_only=True)
    company = words(allow_null=True)
    street = words(allow_null=True)
    zipcode = words(allow_null=True)
    city = words(allow_null=True)
    country = words(allow_null=True)
    state = words(allow_null=True)
    discount = empty_until_supported(_("Discounts"), INTEGER)
    attendee_email = words(allow_null=True)
    voucher = empty_until_supported(_("Vouchers"), INTEGER)
    tax_rate = TaxRateField(read_only=True)
    tax_value = money()
    secret = words()
    addon_to = number(source="addon_to_id", allow_null=True)
    subevent = empty_until_supported(_("Event series"), INTEGER)
    checkins = CheckinInlineSerializer(many=True, read_only=True, source="shown_checkins")
    print_logs = empty_until_supported(_("Print logs"), {"type": "array", "items": OBJECT}, value=[])
    downloads = serializers.SerializerMethodField()
    answers = empty_until_supported(_("Questions"), {"type": "array", "items": OBJECT}, value=[])
    tax_rule = number(source="tax_rule_id", allow_null=True)
    pseudonymization_id = words()
    pdf_data = PdfDataField()
    seat = empty_until_supported(_("Seating plans"), OBJECT | {"nullable": True})
    canceled = serializers.BooleanField(read_only=True)
    tax_code = words(allow_null=True)
    valid_from = moment(allow_null=True)
    valid_until = moment(allow_null=True)
    blocked = serializers.ListField(child=serializers.CharField(), read_only=True, allow_null=True)
    voucher_budget_use = empty_until_supported(_("Vouchers"), TEXT)
    plugin_data = empty_until_supported(_("Plugin data"), OBJECT, value={})

    @extend_schema_field(DownloadSerializer(many=True))
    def get_downloads(self, position: OrderPosition) -> list[dict[str, str]]:
        order = position.order
        if not gives_tickets(order, order.event) or not _has_ticket(position):
            return []
        return _downloads(order, f"orderpositions/{position.pk}")


class FeeSerializer(serializers.Serializer[Any]):
    id = number()
    fee_type = serializers.ChoiceField(choices=FeeType.values, read_only=True)
    value = money()
    description = words()
    internal_type = words()
    tax_rate = TaxRateField(read_only=True)
    tax_value = money()
    tax_rule = number(source="tax_rule_id", allow_null=True)
    tax_code = words(allow_null=True)
    canceled = serializers.BooleanField(read_only=True)


class PaymentSerializer(serializers.Serializer[Payment]):
    local_id = number()
    state = serializers.ChoiceField(choices=PaymentState.values, read_only=True)
    amount = money()
    created = moment("created_at")
    payment_date = moment("paid_at", allow_null=True)
    provider = words(allow_null=True)
    payment_url = UnavailableField(
        value=None, feature=_("Online payments"), schema=TEXT | {"format": "uri"}, read_only=True
    )
    details = serializers.SerializerMethodField()

    @extend_schema_field(OBJECT)
    def get_details(self, payment: Payment) -> dict[str, Any]:
        return details_of(payment)


class RefundSerializer(serializers.Serializer[Refund]):
    local_id = number()
    state = serializers.ChoiceField(choices=RefundState.values, read_only=True)
    source = serializers.ChoiceField(choices=["admin", "buyer", "external"], read_only=True)  # type: ignore[assignment]  # the contract's word
    amount = money()
    payment = serializers.SerializerMethodField()
    created = moment("created_at")
    execution_date = moment("executed_at", allow_null=True)
    comment = words(allow_null=True)
    provider = words(allow_null=True)
    details = UnavailableField(value={}, feature=_("Refund details"), schema=OBJECT, read_only=True)

    @extend_schema_field(INTEGER)
    def get_payment(self, refund: Refund) -> int | None:
        return refund.payment.local_id if refund.payment else None


class OrderSerializer(serializers.Serializer[Order]):
    """Shown whole; what is not read-only may be changed with PATCH."""

    code = words()
    event = words(source="event.slug")
    status = serializers.ChoiceField(choices=OrderStatus.values, read_only=True)
    testmode = serializers.BooleanField(read_only=True)
    secret = words()
    email = EmailField(required=False, allow_null=True)
    phone = PhoneField(required=False, allow_null=True)
    locale = LanguageField(required=False, allow_null=True)
    datetime = moment("placed_at", allow_null=True)
    expires = moment("expires_at")
    payment_date = serializers.SerializerMethodField()
    payment_provider = serializers.SerializerMethodField()
    fees = FeeSerializer(many=True, read_only=True, source="shown_fees")
    total = money()
    tax_rounding_mode = words()
    comment = text()
    custom_followup_at = serializers.DateField(required=False, allow_null=True)
    invoice_address = InvoiceAddressSerializer(required=False, allow_null=True)
    positions = PositionSerializer(many=True, read_only=True, source="shown_positions")
    downloads = serializers.SerializerMethodField()
    checkin_attention = serializers.BooleanField(required=False)
    checkin_text = text(allow_null=True)
    last_modified = moment()
    payments = PaymentSerializer(many=True, read_only=True, source="shown_payments")
    refunds = RefundSerializer(many=True, read_only=True, source="shown_refunds")
    require_approval = serializers.BooleanField(read_only=True)
    sales_channel = words()
    url = serializers.SerializerMethodField()
    customer = empty_until_supported(_("Customer accounts"), TEXT)
    valid_if_pending = serializers.BooleanField(required=False)
    api_meta = JsonField(required=False)
    cancellation_date = moment("canceled_at", allow_null=True)
    plugin_data = empty_until_supported(_("Plugin data"), OBJECT, value={})

    @extend_schema_field({"type": "string", "format": "date", "nullable": True, "deprecated": True})
    def get_payment_date(self, order: Order) -> str | None:
        paid = [payment.paid_at for payment in _payments(order) if payment.paid_at]
        return max(paid).astimezone(ZoneInfo(order.event.timezone)).date().isoformat() if paid else None

    @extend_schema_field({"type": "string", "nullable": True, "deprecated": True})
    def get_payment_provider(self, order: Order) -> str | None:
        payments = _payments(order)
        return payments[-1].provider if payments else None

    @extend_schema_field(DownloadSerializer(many=True))
    def get_downloads(self, order: Order) -> list[dict[str, str]]:
        if not gives_tickets(order, order.event):
            return []
        positions: list[OrderPosition] = order.shown_positions  # type: ignore[attr-defined]  # see `reading`
        if not any(not position.canceled and _has_ticket(position) for position in positions):
            return []
        return _downloads(order, f"orders/{order.code}")

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, order: Order) -> str:
        return order_url(order, current_view().organizer)


class _Grant:
    """What the product says of tickets, read together with the position."""

    __slots__ = ("admission", "generate_tickets")

    def __init__(self, position: Any) -> None:
        self.admission: bool = position.product_admission
        self.generate_tickets: bool | None = position.product_generate_tickets


def _has_ticket(position: OrderPosition) -> bool:
    is_addon = position.addon_to_id is not None
    return not position.canceled and has_ticket(
        _Grant(position), is_addon=is_addon, event=position.order.event
    )


def _payments(order: Order) -> list[Payment]:
    found: list[Payment] = order.shown_payments  # type: ignore[attr-defined]  # see `reading`
    return found


def _downloads(order: Order, of: str) -> list[dict[str, str]]:
    organizer = current_view().organizer.slug
    base = f"{settings.ROOT_URL.rstrip('/')}/api/v1/organizers/{organizer}/events/{order.event.slug}/{of}/download/"
    return [{"output": output, "url": f"{base}{output}/"} for output in outputs_of(order.event)]
