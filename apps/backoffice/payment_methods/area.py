"""Navigation entries of payment methods."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.teams.rights import EVENT_SETTINGS_PAYMENT_WRITE

AREA = Area(
    urls="apps.backoffice.payment_methods.urls",
    event_entries=[
        Entry(
            label=_("Payment"),
            icon="credit-card",
            name="office:payment",
            order=60,
            rights=(EVENT_SETTINGS_PAYMENT_WRITE,),
        ),
    ],
)
