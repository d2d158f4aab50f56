"""Load the offer of an event and cache it by the event's offer version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from apps.catalog.domain.capacity import QuotaLists, capacity
from apps.catalog.models import Product, Variation
from apps.events.models import Event
from apps.taxes.models import TaxRule
from parterre.kernel.lru_cache import LruCache
from parterre.kernel.money import add_tax, round_half_up
from tenants.context.transactions import current_organizer

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


MOST_KEPT = 256
_kept: LruCache[tuple[str, int, int], Snapshot] = LruCache(MOST_KEPT)

OF_ANY_OFFERED = (
    *("active", "position", "free_price_suggestion", "require_approval", "checkin_attention", "checkin_text"),
    *("available_from", "available_until", "hide_without_voucher"),
    *("original_price", "available_from_mode", "available_until_mode"),
)
OF_A_PRODUCT = (
    *("picture", "show_quota_left"),
    *("internal_name", "free_price", "admission", "personalized", "require_voucher", "require_bundling"),
    *("allow_cancel", "allow_waitinglist", "min_per_order", "max_per_order", "generate_tickets"),
    *("validity_mode", "validity_fixed_from", "validity_fixed_until", "validity_dynamic_duration_minutes"),
    *("validity_dynamic_duration_hours", "validity_dynamic_duration_days"),
    *("validity_dynamic_duration_months", "validity_dynamic_start_choice"),
    "validity_dynamic_start_choice_day_limit",
)
OF_A_TAX_RULE = ("id", "rate", "code", "default", "price_includes_tax", "keep_gross_if_rate_changes")


def snapshot_of(event: Event) -> Snapshot:
    """No query when this process has it for `event.offer_version`, five when it has not.

    A write that commits between those five would mix two versions in one snapshot: then it is read again.
    Not for a transaction that has changed the offer itself: what it reads may be rolled back, and would be kept.
    """
    organizer = current_organizer()
    if organizer is None:
        raise RuntimeError("a snapshot belongs to an organizer: enter one first")
    version = event.offer_version
    kept = _kept.get((organizer.schema_name, event.pk, version))
    if kept is not None:
        return kept
    snapshot = _read(event.pk, version, event.currency)
    while (snapshot.version, snapshot.currency) != (now := _version_and_currency(event.pk)):
        snapshot = _read(event.pk, *now)
    _kept.put((organizer.schema_name, event.pk, snapshot.version), snapshot)
    return snapshot


def _version_and_currency(event_id: int) -> tuple[int, str]:
    return Event.objects.values_list("offer_version", "currency").get(pk=event_id)


def _read(event_id: int, version: int, currency: str) -> Snapshot:
    taxes = {rule.pk: _tax(rule) for rule in TaxRule.objects.filter(event=event_id).order_by("pk")}
    products = list(Product.objects.filter(event=event_id).order_by("position", "pk"))
    variations = _by_product(Variation.objects.filter(product__event=event_id).order_by("position", "pk"))
    quota_ids = _quotas_by_key(variations, capacity().quotas_of_event(event_id))
    offered = {
        product.pk: _product(product, variations.get(product.pk, ()), taxes, quota_ids, currency)
        for product in products
    }
    return Snapshot(
        event_id=event_id,
        version=version,
        currency=currency,
        products=MappingProxyType(offered),
        taxes=MappingProxyType(taxes),
        quota_ids=MappingProxyType(quota_ids),
    )


def _by_product(variations: Iterable[Variation]) -> dict[int, list[Variation]]:
    found: dict[int, list[Variation]] = defaultdict(list)
    for variation in variations:
        found[variation.product_id].append(variation)
    return dict(found)


def _quotas_by_key(
    variations: Mapping[int, Iterable[Variation]], quotas: Iterable[QuotaLists]
) -> dict[Key, tuple[int, ...]]:
    """A product with variations has no quotas of its own: listing it in one means nothing without them."""
    product_of = {variation.pk: product_id for product_id, its in variations.items() for variation in its}
    found: dict[Key, list[int]] = defaultdict(list)
    for quota in quotas:
        for product_id in quota.products:
            if product_id not in variations:
                found[product_id, None].append(quota.quota_id)
        for variation_id in quota.variations:
            if variation_id in product_of:
                found[product_of[variation_id], variation_id].append(quota.quota_id)
    return {key: tuple(sorted(set(ids))) for key, ids in found.items()}


def _tax(rule: TaxRule) -> OfferedTax:
    columns = {name: getattr(rule, name) for name in OF_A_TAX_RULE}
    return OfferedTax(name=MappingProxyType(rule.name), **columns)


def _product(
    product: Product,
    variations: Iterable[Variation],
    taxes: Mapping[int, OfferedTax],
    quota_ids: Mapping[Key, tuple[int, ...]],
    currency: str,
) -> OfferedProduct:
    tax = taxes.get(product.tax_rule_id) if product.tax_rule_id is not None else None
    return OfferedProduct(
        name=MappingProxyType(product.name),
        tax=tax,
        quota_ids=quota_ids.get((product.pk, None), ()),
        variations=MappingProxyType(
            {
                variation.pk: OfferedVariation(
                    name=MappingProxyType(variation.value),
                    product_id=product.pk,
                    quota_ids=quota_ids.get((product.pk, variation.pk), ()),
                    **_of_any(variation, effective_price(product, variation), tax, currency),
                )
                for variation in variations
            }
        ),
        **_of_any(product, product.default_price, tax, currency),
        **{name: getattr(product, name) for name in OF_A_PRODUCT},
    )


def effective_price(product: Product, variation: Variation) -> Decimal:
    """As entered: gross or net, as the tax rule says."""
    price: Decimal = product.default_price if variation.default_price is None else variation.default_price
    return price


def _of_any(
    row: Product | Variation, price: Decimal, tax: OfferedTax | None, currency: str
) -> dict[str, Any]:
    return {
        "id": row.pk,
        "price": round_half_up(price, currency),
        "gross": _gross(price, tax, currency),
        "description": MappingProxyType(row.description or {}),
        "channels": None if row.all_sales_channels else frozenset(row.limit_sales_channels),
        **{name: getattr(row, name) for name in OF_ANY_OFFERED},
    }


def _gross(price: Decimal, tax: OfferedTax | None, currency: str) -> Decimal:
    if tax is None or tax.price_includes_tax:
        return round_half_up(price, currency)
    return add_tax(price, tax.rate, currency).gross
