from dataclasses import replace
from datetime import timedelta

import pytest

from apps.events.facade import CreateEvent, create_event
from apps.events.models import Event
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.factories.events import NOON, make_event
from tests.log import logged

pytestmark = pytest.mark.django_db
REQUEST = CreateEvent(slug="fair", name={"en": "Summer fair"}, date_from=NOON, plugins=())


@pytest.fixture(autouse=True)
def inside(request, olga):
    """A test about two organizers enters one after the other itself."""
    if "mallory" in request.fixturenames:
        yield
        return
    with organizer_transaction(olga.organizer):
        yield


def test_create_event_stores_what_was_asked_and_logs_it(olga):
    event = create_event(replace(REQUEST, timezone="Europe/Berlin", plugins=["manual"]), actor=olga.actor)

    stored = Event.objects.get(slug="fair")
    assert stored == event
    assert (stored.name, stored.date_from, stored.timezone) == ({"en": "Summer fair"}, NOON, "Europe/Berlin")
    assert (stored.live, stored.currency, stored.plugins) == (False, "EUR", ["manual"])
    facts = {"slug": "fair", "name": {"en": "Summer fair"}, "plugins": ["manual"]}
    assert logged() == [("event.added", facts)]


def test_other_names_of_a_plugin_are_understood(olga):
    event = create_event(
        replace(REQUEST, plugins=["pretix.plugins.manualpayment", "manual"]), actor=olga.actor
    )

    assert event.plugins == ["manual"]


def test_without_plugins_the_installation_s_default_is_on_as_far_as_possible(olga, settings):
    settings.PLUGINS_DEFAULT = ("pdf", "no.such.plugin", "sample")  # sample is not on at the organizer

    event = create_event(replace(REQUEST, plugins=None), actor=olga.actor)

    assert event.plugins == ["pdf"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"live": True}, "live"),
        ({"slug": ""}, "slug"),
        ({"slug": "-fair"}, "slug"),
        ({"slug": "fair."}, "slug"),
        ({"slug": "fa ir"}, "slug"),
        ({"slug": "fair\n"}, "slug"),
        ({"slug": "f" * 51}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"timezone": "Europe/Nowhere"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"date_to": NOON - timedelta(seconds=1)}, "date_to"),
        ({"presale_start": NOON, "presale_end": NOON - timedelta(days=1)}, "presale_end"),
        ({"has_subevents": True}, "has_subevents"),
        ({"meta_data": {"colour": "red"}}, "meta_data"),
        ({"all_sales_channels": False, "limit_sales_channels": ["moon"]}, "limit_sales_channels"),
        ({"plugins": ["no.such.plugin"]}, "plugins"),
        ({"plugins": ["sample"]}, "plugins"),
    ],
)
def test_create_event_refuses_at_the_field(olga, fields, field):
    make_event(slug="taken")

    with pytest.raises(DomainError) as refused:
        create_event(replace(REQUEST, **fields), actor=olga.actor)

    assert refused.value.field == field
    assert list(Event.objects.values_list("slug", flat=True)) == ["taken"]
    assert logged() == []


def test_a_plugin_that_the_installation_excludes_does_not_exist(olga, settings):
    settings.PLUGINS_EXCLUDE = ("manual",)

    with pytest.raises(DomainError) as refused:
        create_event(replace(REQUEST, plugins=["manual"]), actor=olga.actor)

    assert refused.value.field == "plugins"


@pytest.mark.parametrize("slug", ["f", "F", "7", "a.b-c", "f" * 50])
def test_slugs_are_letters_digits_dots_and_dashes(olga, slug):
    assert create_event(replace(REQUEST, slug=slug), actor=olga.actor).slug == slug


def test_the_same_slug_is_free_at_a_neighbour(olga, mallory):
    with organizer_transaction(olga.organizer):
        create_event(REQUEST, actor=olga.actor)

    with organizer_transaction(mallory.organizer):
        assert create_event(REQUEST, actor=mallory.actor).slug == "fair"
