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
    ],
)
