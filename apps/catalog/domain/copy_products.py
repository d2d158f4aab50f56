"""Copy products and variations with an event."""

from __future__ import annotations

from apps.catalog.domain.pictures import copy_picture
from apps.catalog.models import Product, Variation
from apps.events.facade import Copying


def copy_products(copying: Copying) -> None:
    """Each with a picture of its own: the old event may lose its."""
    hidden_if = []

    def adjust(product: Product) -> None:
        product.event = copying.target
        product.tax_rule_id = copying.new_id("taxrule", product.tax_rule_id)
        if product.picture:
            product.picture = copy_picture(product.picture)
        if product.hidden_if_item_available_id:
            hidden_if.append((product, product.hidden_if_item_available_id))
            product.hidden_if_item_available_id = None

    copying.rows("item", Product.objects.filter(event=copying.source).order_by("pk"), adjust)
    for product, old in hidden_if:
        product.hidden_if_item_available_id = copying.new_id("item", old)
    if hidden_if:
        Product.objects.bulk_update([product for product, _old in hidden_if], ["hidden_if_item_available"])


def copy_variations(copying: Copying) -> None:
    def adjust(variation: Variation) -> None:
        variation.product_id = copying.new_ids["item"][variation.product_id]

    variations = Variation.objects.filter(product__event=copying.source).order_by("pk")
    copying.rows("variation", variations, adjust)
