"""Validate the shape of a new order. The domain resolves references in the event's offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.api.fields import (
    EventDateTimeField,
    IntegerField,
    JsonField,
    JsonObjectField,
    ListSerializer,
    MoneyField,
    NamePartsField,
    UnavailableField,
)
from apps.api.orders.fields import (
    CountryField,
    EmailField,
    IdField,
    InvoiceAddressSerializer,
    LanguageField,
    OrderCodeField,
    PhoneField,
    check_state,
    text,
)
from apps.events.facade import SALES_CHANNELS
from apps.events.models import Event
from apps.orders.facade import parts_of
from apps.orders.models import FeeType
from apps.sales.facade import PlaceFee, PlaceOrder, PlacePosition
from parterre.kernel.bounds import LONGEST_STREET, MOST_POSITIONS

_BOTH_NAMES = _("Use either attendee_name or attendee_name_parts.")
INTEGER = {"type": "integer", "nullable": True}
TEXT = {"type": "string", "nullable": True}


class AttendeeSerializer(serializers.Serializer[Any]):
    """Whom a ticket is for: when an order is placed, and when a position is changed."""

    attendee_name = text(500, allow_null=True)
    attendee_name_parts = NamePartsField(required=False)
    attendee_email = EmailField(required=False, allow_null=True)
    company = text(255, allow_null=True)
    street = text(LONGEST_STREET, allow_null=True)
    zipcode = text(30, allow_null=True)
    city = text(255, allow_null=True)
    country = CountryField(required=False, allow_null=True)
    state = text(255, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        values = dict(attrs)
        if values.get("attendee_name") and values.get("attendee_name_parts"):
            raise serializers.ValidationError({"attendee_name": [_BOTH_NAMES]})
        if "attendee_name" in values:
            name = values.pop("attendee_name")
            values.setdefault("attendee_name_parts", parts_of(name) if name else {})
        check_state(values)
        return values


class PositionCreateSerializer(AttendeeSerializer):
    positionid = IntegerField(required=False, min_value=1)
    item = IdField(source="product_id")
    variation = IdField(source="variation_id", required=False, allow_null=True)
    price = MoneyField(required=False, allow_null=True)
    is_bundled = UnavailableField(value=False, feature=_("Bundles"))
    secret = text(255)
    addon_to = IntegerField(required=False, allow_null=True)
    subevent = UnavailableField(value=None, feature=_("Event series"), schema=INTEGER)
    answers = UnavailableField(value=[], feature=_("Questions"))
    seat = UnavailableField(value=None, feature=_("Seating plans"), schema=TEXT)
    voucher = UnavailableField(value=None, also_accepts=("",), feature=_("Vouchers"), schema=TEXT)
    valid_from = EventDateTimeField(required=False, allow_null=True)
    valid_until = EventDateTimeField(required=False, allow_null=True)
    requested_valid_from = EventDateTimeField(required=False, allow_null=True)
    use_reusable_medium = UnavailableField(value=None, feature=_("Reusable media"), schema=INTEGER)
    discount = UnavailableField(value=None, feature=_("Discounts"), schema=INTEGER)


class FeeCreateSerializer(serializers.Serializer[Any]):
    fee_type = serializers.ChoiceField(choices=FeeType.values)
    value = MoneyField()
    description = text(190)
    internal_type = text(255)
    tax_rule = IdField(source="tax_rule_id", required=False, allow_null=True)
    _treat_value_as_percentage = serializers.BooleanField(source="is_percentage", required=False)
    _split_taxes_like_products = serializers.BooleanField(source="is_split", required=False)


class OrderCreateSerializer(serializers.Serializer[Any]):
    code = OrderCodeField(required=False)
    status = serializers.ChoiceField(choices=["n", "p"], required=False)
    testmode = serializers.BooleanField(required=False)
    email = EmailField(required=False, allow_null=True)
    phone = PhoneField(required=False, allow_null=True)
    locale = LanguageField(required=False, allow_null=True)
    payment_provider = text(255, allow_null=True)
    fees: Any = ListSerializer(child=FeeCreateSerializer(), required=False, max_length=MOST_POSITIONS)
    comment = text()
    sales_channel = serializers.ChoiceField(choices=list(SALES_CHANNELS), required=False)
    invoice_address = InvoiceAddressSerializer(required=False, allow_null=True)
    positions: Any = ListSerializer(
        child=PositionCreateSerializer(), allow_empty=False, max_length=MOST_POSITIONS
    )
    checkin_attention = serializers.BooleanField(required=False)
    checkin_text = text(allow_null=True)
    payment_info = JsonObjectField(required=False, allow_null=True)
    payment_date = EventDateTimeField(source="paid_at", required=False, allow_null=True)
    consume_carts = UnavailableField(
        value=[], feature=_("Carts"), schema={"type": "array", "items": {"type": "string"}}
    )
    force = serializers.BooleanField(required=False)
    send_email = serializers.BooleanField(required=False, allow_null=True)
    # An older name of the same.
    send_mail = serializers.BooleanField(required=False, allow_null=True)
    simulate = serializers.BooleanField(required=False)
    customer = UnavailableField(value=None, feature=_("Customer accounts"), schema=TEXT)
    custom_followup_at = serializers.DateField(required=False, allow_null=True)
    require_approval = serializers.BooleanField(required=False)
    valid_if_pending = serializers.BooleanField(required=False)
    expires = EventDateTimeField(source="expires_at", required=False)
    api_meta = JsonField(required=False, allow_null=True)
    tax_rounding_mode = UnavailableField(
        value="line", also_accepts=(None,), feature=_("Other tax rounding modes"), schema=TEXT
    )
    use_gift_cards = UnavailableField(
        value=[], feature=_("Gift cards"), schema={"type": "array", "items": {"type": "string"}}
    )


def is_simulation(values: Mapping[str, Any]) -> bool:
    return bool(values.get("simulate"))


def request_from(values: Mapping[str, Any], event: Event) -> PlaceOrder:
    """`send_email` null means as the sales channel does, and the web shop sends."""
    given = dict(values)
    given.pop("simulate", None)
    older = given.pop("send_mail", False)
    sends = given.pop("send_email", older)
    given["is_paid"] = given.pop("status", "n") == "p"
    for empty in ("payment_info", "api_meta"):
        if given.get(empty) is None:
            given[empty] = {}
    return PlaceOrder(
        **{
            **given,
            "event": event,
            "notifies_buyer": sends is None or sends,
            "payment_provider": given.get("payment_provider") or None,
            "positions": tuple(PlacePosition(**position) for position in given["positions"]),
            "fees": tuple(PlaceFee(**fee) for fee in given.get("fees", ())),
        }
    )
