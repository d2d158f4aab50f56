"""The offer of an event as one immutable value that sales read instead of the database.

No counters in it, and no clock: windows are judged when it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

Key = tuple[int, int | None]  # product, variation; None for a product without variations


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedTax:
    """`rate` in percent. `price_includes_tax` False: prices are entered net."""

    id: int
    name: Mapping[str, str]
    rate: Decimal
    code: str | None
    default: bool
    price_includes_tax: bool
    keep_gross_if_rate_changes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sellable:
    """What a product and a variation have in common.

    `price` is the effective one as entered, `gross` what the buyer pays. `channels` None: all of them.
    """

    id: int
    name: Mapping[str, str]
    active: bool
    position: int
    price: Decimal
    gross: Decimal
    free_price_suggestion: Decimal | None
    require_approval: bool
    checkin_attention: bool
    checkin_text: str | None
    available_from: datetime | None
    available_until: datetime | None
    channels: frozenset[str] | None
    hide_without_voucher: bool
    quota_ids: tuple[int, ...]
    description: Mapping[str, str]
    original_price: Decimal | None
    available_from_mode: str
    available_until_mode: str

    def is_open(self, at: datetime) -> bool:
        """Within the window of sale; both its ends belong to it."""
        started = self.available_from is None or self.available_from <= at
        return started and (self.available_until is None or at <= self.available_until)

    def is_sold_on(self, channel: str) -> bool:
        return self.channels is None or channel in self.channels


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedVariation(Sellable):
    product_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedProduct(Sellable):
    """`quota_ids` are empty when there are variations: those have theirs."""

    internal_name: str | None
    picture: str | None
    show_quota_left: bool | None
    variations: Mapping[int, OfferedVariation]
    tax: OfferedTax | None
    free_price: bool
    admission: bool
    personalized: bool
    require_voucher: bool
    require_bundling: bool
    allow_cancel: bool
    allow_waitinglist: bool
    min_per_order: int | None
    max_per_order: int | None
    generate_tickets: bool | None
    validity_mode: str | None
    validity_fixed_from: datetime | None
    validity_fixed_until: datetime | None
    validity_dynamic_duration_minutes: int | None
    validity_dynamic_duration_hours: int | None
    validity_dynamic_duration_days: int | None
    validity_dynamic_duration_months: int | None
    validity_dynamic_start_choice: bool
    validity_dynamic_start_choice_day_limit: int | None

    @property
    def tax_rate(self) -> Decimal:
        return self.tax.rate if self.tax else Decimal(0)

    @property
    def tax_code(self) -> str | None:
        return self.tax.code if self.tax else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """`version` is the event's `offer_version` for which this was read."""

    event_id: int
    version: int
    currency: str
    products: Mapping[int, OfferedProduct]
    taxes: Mapping[int, OfferedTax]
    quota_ids: Mapping[Key, tuple[int, ...]]

    @property
    def default_tax(self) -> OfferedTax | None:
        return next((tax for tax in self.taxes.values() if tax.default), None)

    def sellable(
        self, product_id: int, variation_id: int | None = None
    ) -> OfferedProduct | OfferedVariation | None:
        """The variation, or the product that has none; None when there is no such thing in this event."""
        product = self.products.get(product_id)
        if product is None:
            return None
        if variation_id is not None:
            return product.variations.get(variation_id)
        return None if product.variations else product
