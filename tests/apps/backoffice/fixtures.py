"""People and events of the back office's tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from apps.events.models import Event
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import (
    make_event,
    make_product,
    make_quota,
    make_tax_rule,
    variation,
    variations_of,
)
from tests.people import Person


def browser(person: Person, **headers: str) -> Client:
    client = Client(headers={"host": "parterre.test", **headers})
    client.force_login(person.user)
    return client


def make_fair(person: Person, **fields: Any) -> Event:
    """An event with all there can be: two products, one with variations, a tax rule, a quota, a way to pay."""
    with organizer_transaction(person.organizer):
        event = make_event(
            **{
                "slug": "fair",
                "name": {"en": "Summer fair", "de": "Sommerfest"},
                "location": {"en": "Lindenhof"},
                "plugins": ["manual"],
                "timezone": "Europe/Berlin",
                "live": False,
            }
            | fields
        )
        rule = make_tax_rule(event)
        ticket = make_product(event, name={"en": "Day ticket"}, tax_rule_id=rule.pk, admission=True)
        camp = make_product(event, name={"en": "Camping"}, variations=[variation("Tent"), variation("Van")])
        make_quota(event, 100, products=[ticket, camp], variations=variations_of(camp), name="Meadow")
    return event
