"""Readiness check: an event needs something on sale before it goes live."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from apps.availability.models import Quota
from apps.catalog.models import Product
from apps.events.facade import Blocker
from apps.events.models import Event


class NothingToSell(Blocker):
    fix = "offer"
    message = _("Add an active product and assign it to a quota before you start selling.")


def something_to_sell(event: Event) -> list[Blocker]:
    """Two queries. Reads the tables, not the snapshot: the event may be changing in this transaction."""
    quotas = Quota.objects.filter(event=event).values_list("products", "variations")
    products = {product_id for its, _variations in quotas for product_id in its}
    variations = {variation_id for _products, its in quotas for variation_id in its}
    sold_plainly = Q(variations=None, pk__in=products)
    sold_in_variations = Q(variations__active=True, variations__in=variations)
    found = Product.objects.filter(sold_plainly | sold_in_variations, event=event, active=True).exists()
    return [] if found else [NothingToSell()]
