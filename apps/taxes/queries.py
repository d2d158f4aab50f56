"""Which country an event is at home in."""

from __future__ import annotations

from django.db.models import F

from apps.events.models import Event
from apps.taxes.models import TaxRule


def country_of(event: Event) -> str | None:
    """ISO 3166-1 alpha-2: the setting `region`, else the home country of its taxes. One query without the setting."""
    if isinstance(region := event.setting("region"), str) and region:
        return region
    rules = TaxRule.objects.filter(event=event, home_country__isnull=False).order_by(
        F("default").desc(), "pk"
    )
    return rules.values_list("home_country", flat=True).first()
