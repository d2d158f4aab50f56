"""Routes of an event's offer."""

from __future__ import annotations

from apps.api.offer.items import ItemViewSet
from apps.api.offer.quotas import QuotaViewSet
from apps.api.offer.taxrules import TaxRuleViewSet
from apps.api.offer.variations import VariationViewSet
from apps.api.routers import ApiRouter


def register(_organizer_router: ApiRouter, event_router: ApiRouter) -> None:
    event_router.register("taxrules", TaxRuleViewSet, "taxrule")
    event_router.register("items", ItemViewSet, "item")
    event_router.register(r"items/(?P<item>[^/]+)/variations", VariationViewSet, "itemvariation")
    event_router.register("quotas", QuotaViewSet, "quota")
