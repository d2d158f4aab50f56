"""Navigation entries of orders."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.backoffice.orders.attention import (
    mails_undelivered,
    orders_needing_attention,
    orders_overpaid,
    orders_with_issues,
)
from apps.backoffice.orders.saved_views import ALL, SAVED_VIEWS
from apps.teams.rights import EVENT_ORDERS_READ, EVENT_ORDERS_WRITE

AREA = Area(
    urls="apps.backoffice.orders.urls",
    entries=[
        Entry(
            label=_("Orders"),
            icon="list",
            name="office:orders",
            order=30,
            rights=(EVENT_ORDERS_READ,),
            is_shortcut=True,
        ),
        *(
            Entry(
                label=format_lazy("{}: {}", _("Orders"), view.label),
                icon="list",
                name="office:orders",
                order=31,
                rights=(EVENT_ORDERS_READ,),
                group="search",
                query=f"view={name}",
            )
            for name, view in SAVED_VIEWS.items()
            if name != ALL
        ),
        Entry(
            label=_("Undelivered emails"),
            icon="mail",
            name="office:undelivered",
            order=32,
            rights=(EVENT_ORDERS_WRITE,),
            group="search",
        ),
    ],
    event_entries=[
        Entry(
            label=_("Orders"), icon="list", name="office:event-orders", order=15, rights=(EVENT_ORDERS_READ,)
        ),
        Entry(
            label=_("Attendee list"),
            icon="download",
            name="office:event-attendees",
            order=16,
            rights=(EVENT_ORDERS_READ,),
            group="search",
        ),
    ],
    needs=[orders_overpaid, orders_with_issues, mails_undelivered, orders_needing_attention],
)
