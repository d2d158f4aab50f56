"""The request to place an order, in the domain's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from apps.events.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePosition:
    """`price` None: what the product costs. `positionid` and `addon_to` count within the order, from 1."""

    product_id: int
    variation_id: int | None = None
    price: Decimal | None = None
    positionid: int | None = None
    addon_to: int | None = None
    attendee_name_parts: Mapping[str, str] = field(default_factory=dict)
    attendee_email: str | None = None
    company: str | None = None
    street: str | None = None
    zipcode: str | None = None
    city: str | None = None
    country: str | None = None
    state: str | None = None
    secret: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    requested_valid_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFee:
    """`is_percentage`: `value` is percent of the positions' total. `is_split`: taxed as the positions are."""

    fee_type: str
    value: Decimal
    description: str = ""
    internal_type: str = ""
    tax_rule_id: int | None = None
    is_percentage: bool = False
    is_split: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What the buyer agreed to, as it was shown. `version`: of the organizer's own text; `url`: of a link."""

    text: str
    url: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """`code` empty: one is drawn. `expires_at` None: the event's payment term. `force` sells without looking at
    capacity and windows of sale."""

    event: Event
    positions: tuple[PlacePosition, ...]
    fees: tuple[PlaceFee, ...] = ()
    is_paid: bool = False
    code: str = ""
    testmode: bool = False
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    sales_channel: str = "web"
    invoice_address: Mapping[str, Any] | None = None
    comment: str = ""
    custom_followup_at: date | None = None
    checkin_attention: bool = False
    checkin_text: str | None = None
    require_approval: bool = False
    valid_if_pending: bool = False
    api_meta: Any = field(default_factory=dict)
    expires_at: datetime | None = None
    payment_provider: str | None = None
    payment_info: Mapping[str, Any] = field(default_factory=dict)
    paid_at: datetime | None = None
    force: bool = False
    notifies_buyer: bool = False
    consents: tuple[Consent, ...] = ()
