"""Navigation entries of products, quotas and tax rules."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.teams.rights import EVENT_ITEMS_WRITE, EVENT_SETTINGS_TAX_WRITE

AREA = Area(
    urls="apps.backoffice.offer.urls",
    event_entries=[
        Entry(
            label=_("Products"), icon="ticket", name="office:products", order=30, rights=(EVENT_ITEMS_WRITE,)
        ),
        Entry(label=_("Quotas"), icon="hash", name="office:quotas", order=40, rights=(EVENT_ITEMS_WRITE,)),
        Entry(
            label=_("Taxes"),
            icon="percent",
            name="office:taxes",
            order=50,
            rights=(EVENT_SETTINGS_TAX_WRITE,),
        ),
        Entry(
            label=_("New product"),
            icon="plus",
            name="office:product-new",
            order=31,
            rights=(EVENT_ITEMS_WRITE,),
            group="search",
        ),
        Entry(
            label=_("New quota"),
            icon="plus",
            name="office:quota-new",
            order=41,
            rights=(EVENT_ITEMS_WRITE,),
            group="search",
        ),
        Entry(
            label=_("New tax rule"),
            icon="plus",
            name="office:tax-new",
            order=51,
            rights=(EVENT_SETTINGS_TAX_WRITE,),
            group="search",
        ),
    ],
)
