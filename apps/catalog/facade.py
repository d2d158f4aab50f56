"""Public interface of catalog."""

from apps.catalog.domain.capacity import Capacity, QuotaLists, register_capacity
from apps.catalog.domain.data import ProductData, VariationData
from apps.catalog.domain.pictures import drop_picture, picture_named, store_picture
from apps.catalog.domain.products import (
    ProductHasOrders,
    create_product,
    delete_product,
    update_product,
)
from apps.catalog.domain.snapshots import (
    Key,
    OfferedProduct,
    OfferedTax,
    OfferedVariation,
    Sellable,
    Snapshot,
    effective_price,
    snapshot_of,
)
from apps.catalog.domain.variations import (
    LastVariation,
    ProductWithoutVariations,
    VariationHasOrders,
    create_first_variations,
    create_variation,
    delete_variation,
    update_variation,
)

__all__ = [
    "Capacity",
    "Key",
    "LastVariation",
    "OfferedProduct",
    "OfferedTax",
    "OfferedVariation",
    "ProductData",
    "ProductHasOrders",
    "ProductWithoutVariations",
    "QuotaLists",
    "Sellable",
    "Snapshot",
    "VariationData",
    "VariationHasOrders",
    "create_first_variations",
    "create_product",
    "create_variation",
    "delete_product",
    "delete_variation",
    "drop_picture",
    "effective_price",
    "picture_named",
    "register_capacity",
    "snapshot_of",
    "store_picture",
    "update_product",
    "update_variation",
]
