"""Data of products and variations, with the validation that needs no other data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError

FIXED, DYNAMIC = "fixed", "dynamic"


class EndsBeforeItStarts(DomainError):
    message = _("The end cannot be before the start.")

    def __init__(self, name: str) -> None:
        super().__init__()
        self.field = name


class NegativePrice(DomainError):
    message = _("Enter a price of zero or more.")

    def __init__(self, name: str) -> None:
        super().__init__()
        self.field = name


class PersonalizedWithoutAdmission(DomainError):
    field = "personalized"
    message = _("Only admission products can be personalized.")


class MinimumAboveMaximum(DomainError):
    field = "min_per_order"
    message = _("The minimum number per order cannot be higher than the maximum number.")


class NoDuration(DomainError):
    field = "validity_mode"
    message = _("Enter how long the ticket is valid after purchase.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedData:
    """Texts in several languages are objects of language to text. Prices are as entered: see the tax rule."""

    active: bool = True
    description: dict[str, str] | None = None
    position: int = 0
    original_price: Decimal | None = None
    free_price_suggestion: Decimal | None = None
    require_approval: bool = False
    checkin_attention: bool = False
    checkin_text: str | None = None
    available_from: datetime | None = None
    available_from_mode: str = "hide"
    available_until: datetime | None = None
    available_until_mode: str = "hide"
    all_sales_channels: bool = True
    limit_sales_channels: list[str] = field(default_factory=list)
    hide_without_voucher: bool = False
    meta_data: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        _in_order("available_until", self.available_from, self.available_until)
        _not_negative("original_price", self.original_price)
        _not_negative("free_price_suggestion", self.free_price_suggestion)


@dataclass(frozen=True, slots=True, kw_only=True)
class VariationData(OfferedData):
    """`default_price` None: the product's."""

    value: dict[str, str]
    default_price: Decimal | None = None

    def check(self) -> None:
        OfferedData.check(self)
        _not_negative("default_price", self.default_price)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductData(OfferedData):
    name: dict[str, str]
    default_price: Decimal
    internal_name: str | None = None
    free_price: bool = False
    tax_rule_id: int | None = None
    admission: bool = False
    personalized: bool = False
    picture: str | None = None
    require_voucher: bool = False
    require_bundling: bool = False
    allow_cancel: bool = True
    allow_waitinglist: bool = True
    min_per_order: int | None = None
    max_per_order: int | None = None
    generate_tickets: bool | None = None
    show_quota_left: bool | None = None
    hidden_if_item_available_id: int | None = None
    hidden_if_item_available_mode: str = "hide"
    validity_mode: str | None = None
    validity_fixed_from: datetime | None = None
    validity_fixed_until: datetime | None = None
    validity_dynamic_duration_minutes: int | None = None
    validity_dynamic_duration_hours: int | None = None
    validity_dynamic_duration_days: int | None = None
    validity_dynamic_duration_months: int | None = None
    validity_dynamic_start_choice: bool = False
    validity_dynamic_start_choice_day_limit: int | None = None

    @property
    def has_duration(self) -> bool:
        return bool(
            self.validity_dynamic_duration_minutes
            or self.validity_dynamic_duration_hours
            or self.validity_dynamic_duration_days
            or self.validity_dynamic_duration_months
        )

    def check(self) -> None:
        OfferedData.check(self)
        _not_negative("default_price", self.default_price)
        _in_order("validity_fixed_until", self.validity_fixed_from, self.validity_fixed_until)
        if self.personalized and not self.admission:
            raise PersonalizedWithoutAdmission
        if None not in (self.min_per_order, self.max_per_order) and self.min_per_order > self.max_per_order:  # type: ignore[operator]
            raise MinimumAboveMaximum
        if self.validity_mode == DYNAMIC and not self.has_duration:
            raise NoDuration


def _in_order(name: str, start: datetime | None, end: datetime | None) -> None:
    if start is not None and end is not None and end < start:
        raise EndsBeforeItStarts(name)


def _not_negative(name: str, price: Decimal | None) -> None:
    if price is not None and price < 0:
        raise NegativePrice(name)
