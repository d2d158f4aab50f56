from __future__ import annotations

import pytest
from django.db import transaction

from apps.audit.models import LogEntry
from apps.events.facade import (
    PLAIN,
    UnreadableColour,
    branding_of,
    change_branding,
    find_branding_image,
    store_branding_image,
)
from apps.events.models import Event
from parterre.kernel.actor import SYSTEM
from parterre.web.images import Picture
from tenants.context.transactions import organizer_transaction
from tests.factories.events import make_event
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_nothing_chosen_is_a_look_too(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        assert branding_of() == PLAIN


def test_a_change_is_kept_logged_and_raises_the_versions_of_all_pages(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        version = make_event().offer_version

        change_branding({"accent": "#aa0000"}, actor=SYSTEM)
        change_branding({"logo": "a.svg"}, actor=SYSTEM)
        change_branding({"logo": "a.svg"}, actor=SYSTEM)

        assert (branding_of().accent, branding_of().logo, branding_of().version) == ("#aa0000", "a.svg", 2)
        assert Event.objects.get().offer_version == version + 2
        assert LogEntry.objects.filter(action="organizer.branding.changed").count() == 2


@pytest.mark.parametrize("accent", ["red", "#AA0000", "#aa00", "#aa0000;}"])
def test_only_colours_are_colours(olga: Person, accent: str) -> None:
    with organizer_transaction(olga.organizer):
        with pytest.raises(UnreadableColour), transaction.atomic():
            change_branding({"accent": accent}, actor=SYSTEM)

        assert branding_of() == PLAIN


def test_pictures_are_the_organizers_own(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        name = store_branding_image(Picture(b"<svg/>", "svg"))

    assert find_branding_image(olga.organizer.pk, name) == b"<svg/>"
    assert find_branding_image(mallory.organizer.pk, name) is None
    assert find_branding_image(olga.organizer.pk, "../secret") is None
