"""Validate products and variations against their event: channels, tax rule, properties, currency."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from django.utils.translation import gettext_noop as _

from apps.catalog.domain.data import OfferedData, ProductData, VariationData
from apps.catalog.models import Offered, Product, Variation
from apps.events.facade import SALES_CHANNELS, UnknownChannel
from apps.events.models import Event
from apps.taxes.models import TaxRule
from parterre.kernel.errors import DomainError, UnknownObject
from parterre.kernel.money import round_half_up

T = TypeVar("T", ProductData, VariationData)


class UnknownMetaProperty(DomainError):
    field = "meta_data"
    message = _('This event has no product property "%(name)s".')


class HiddenByItself(DomainError):
    field = "hidden_if_item_available"
    message = _("A product cannot be hidden depending on its own availability.")


def checked_variation(
    data: VariationData, event: Event, *, variation: Variation | None = None
) -> VariationData:
    """The data as it may be stored; raises when it may not. `variation`: the one that is being changed."""
    data.check()
    _check_meta_data(data, event, variation)
    return _fitted(data, event)


def checked_product(data: ProductData, event: Event, *, product: Product | None = None) -> ProductData:
    """The same for a product. At most two queries."""
    data.check()
    _check_tax_rule(data, event)
    _check_hidden_by(data, event, product)
    _check_meta_data(data, event, product)
    return _fitted(data, event)


def _fitted(data: T, event: Event) -> T:
    _check_channels(data)
    fitted: dict[str, Any] = {
        name: round_half_up(price, event.currency)
        for name in ("default_price", "original_price", "free_price_suggestion")
        if (price := getattr(data, name)) is not None
    }
    channels = [] if data.all_sales_channels else sorted(set(data.limit_sales_channels))
    return replace(data, limit_sales_channels=channels, **fitted)


def _check_channels(data: OfferedData) -> None:
    for channel in data.limit_sales_channels:
        if channel not in SALES_CHANNELS:
            raise UnknownChannel(name=channel)


def _check_meta_data(data: OfferedData, event: Event, changing: Offered | None) -> None:
    """What it has already may stay, although the event has dropped the property meanwhile."""
    known = {*event.item_meta_properties, *(changing.meta_data if changing else ())}
    for name in data.meta_data:
        if name not in known:
            raise UnknownMetaProperty(name=name)


def _check_tax_rule(data: ProductData, event: Event) -> None:
    rule_id = data.tax_rule_id
    if rule_id is not None and not TaxRule.objects.filter(event=event, pk=rule_id).exists():
        raise UnknownObject(id=rule_id).at("tax_rule")


def _check_hidden_by(data: ProductData, event: Event, product: Product | None) -> None:
    other_id = data.hidden_if_item_available_id
    if other_id is None:
        return
    if product is not None and other_id == product.pk:
        raise HiddenByItself
    if not Product.objects.filter(event=event, pk=other_id).exists():
        raise UnknownObject(id=other_id).at("hidden_if_item_available")
