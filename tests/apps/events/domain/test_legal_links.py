from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from apps.audit.models import LogEntry
from apps.events.facade import branding_of, change_event_links, change_links, links_for
from apps.events.models import Event
from parterre.kernel.actor import SYSTEM
from parterre.kernel.errors import ValidationErrors
from tenants.context.transactions import organizer_transaction
from tests.factories.events import make_event
from tests.people import Person

pytestmark = pytest.mark.django_db

IMPRINT = {"en": "https://acme.example/imprint", "de": "https://acme.example/impressum"}


def test_links_are_kept_logged_once_and_raise_the_versions_of_all_pages(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        version = make_event().offer_version

        change_links({"imprint_url": IMPRINT, "contact_mail": "hello@acme.example"}, actor=SYSTEM)
        change_links({"imprint_url": IMPRINT, "contact_mail": "hello@acme.example"}, actor=SYSTEM)

        assert branding_of().links == {"imprint_url": IMPRINT, "contact_mail": "hello@acme.example"}
        assert (branding_of().version, Event.objects.get().offer_version) == (1, version + 1)
        assert LogEntry.objects.filter(action="organizer.links.changed").count() == 1


def test_what_is_not_given_is_taken_away(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        change_links({"imprint_url": IMPRINT, "contact_mail": "hello@acme.example"}, actor=SYSTEM)

        change_links({"imprint_url": {}, "contact_mail": "hello@acme.example"}, actor=SYSTEM)

        assert branding_of().links == {"contact_mail": "hello@acme.example"}


@pytest.mark.parametrize(
    ("links", "fields"),
    [
        ({"imprint_url": {"en": "javascript:alert(1)"}}, ["imprint_url"]),
        ({"imprint_url": {"en": "//evil.example"}}, ["imprint_url"]),
        ({"imprint_url": {"en": "acme.example/imprint"}}, ["imprint_url"]),
        ({"privacy_url": {"en": "https://acme.example@evil.example/"}}, ["privacy_url"]),
        ({"privacy_url": {"en": "https://acme.example/\nX"}}, ["privacy_url"]),
        ({"privacy_url": {"en": "https://[::1"}}, ["privacy_url"]),
        (
            {"contact_mail": "nobody", "imprint_url": {"de": "ftp://x.example"}},
            ["imprint_url", "contact_mail"],
        ),
        ({"imprint_url": {"en": f"https://acme.example/{'x' * 500}"}}, ["imprint_url"]),
    ],
)
def test_only_addresses_are_addresses(olga: Person, links: dict[str, Any], fields: list[str]) -> None:
    with organizer_transaction(olga.organizer):
        with pytest.raises(ValidationErrors) as refused, transaction.atomic():
            change_links(links, actor=SYSTEM)

        assert [error.field for error in refused.value.errors] == fields
        assert branding_of().links == {}


def test_an_events_own_contact_stands_alone(olga: Person) -> None:
    house = {"imprint_url": IMPRINT, "contact_url": {"en": "https://acme.example/contact"}}
    with organizer_transaction(olga.organizer):
        event = change_event_links(make_event(), {"contact_mail": "fair@acme.example"}, actor=SYSTEM)

        assert links_for(house, event) == {"imprint_url": IMPRINT, "contact_mail": "fair@acme.example"}
        assert links_for(house, None) == house
