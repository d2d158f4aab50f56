"""What an organizer sets holds for all its events, until an event says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connections, transaction

from apps.audit.models import LogEntry
from apps.carts.domain.rules import lifetime, max_tickets_per_order
from apps.events.defaults import DEFAULTS
from apps.events.domain.copy_event import copy_event
from apps.events.domain.create import CreateEvent, create_event
from apps.events.domain.organizer_settings import (
    SETTINGS_OF_EVENT,
    change_event_settings,
    change_organizer_name,
    change_organizer_settings,
)
from apps.events.facade import branding_of
from apps.events.models import Branding, Event
from apps.sales.place.build import payment_deadline
from parterre.kernel.actor import SYSTEM
from parterre.kernel.errors import ValidationErrors
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tenants.provisioning.organizer_names import UnusableName
from tests.factories.orders import make_event
from tests.people import Person
from tests.statements import statements

MONDAY = datetime(2030, 5, 6, 12, tzinfo=UTC)


def new_event(slug: str = "fresh", **fields: Any) -> CreateEvent:
    return CreateEvent(slug=slug, name={"en": "Fresh"}, date_from=MONDAY, **fields)


def actions() -> list[tuple[str, Any]]:
    return list(LogEntry.objects.order_by("pk").values_list("action", "data"))


@pytest.mark.django_db
class TestInheritance:
    @pytest.fixture(autouse=True)
    def _inside(self, olga: Person) -> Iterator[None]:
        with organizer_transaction(olga.organizer):
            yield

    def test_an_event_follows_its_organizer_until_it_has_a_setting_of_its_own(self) -> None:
        event = make_event()
        change_organizer_settings({"reservation_time": 45, "payment_term_days": 3}, actor=SYSTEM)
        event.refresh_from_db()
        followed = lifetime(event), payment_deadline(event, now=MONDAY).date().isoformat()

        own = change_event_settings(event, {"reservation_time": 5}, actor=SYSTEM)
        back = change_event_settings(event, {"reservation_time": None}, actor=SYSTEM)

        assert followed == (timedelta(minutes=45), "2030-05-09")
        assert (lifetime(own), lifetime(back)) == (timedelta(minutes=5), timedelta(minutes=45))
        assert back.settings == {}

    def test_a_switch_that_is_off_for_all_can_be_on_in_one_event(self) -> None:
        change_organizer_settings({"cancel_allow_user": False}, actor=SYSTEM)
        event = make_event()
        event.inherited_settings = branding_of().settings

        own = change_event_settings(event, {"cancel_allow_user": True}, actor=SYSTEM)

        assert (event.setting("cancel_allow_user"), own.setting("cancel_allow_user")) == (False, True)

    def test_without_any_choice_the_contracts_defaults_hold(self) -> None:
        event = make_event()

        assert {name: event.setting(name) for name in SETTINGS_OF_EVENT} == {
            name: DEFAULTS[name] for name in SETTINGS_OF_EVENT
        }
        assert (lifetime(event), max_tickets_per_order(event)) == (timedelta(minutes=30), 10)
        assert event.setting("no_such_setting") is None

    def test_what_is_not_given_is_the_default_again(self) -> None:
        event = make_event()
        change_organizer_settings({"max_items_per_order": 4, "show_quota_left": True}, actor=SYSTEM)

        change_organizer_settings({"show_quota_left": True}, actor=SYSTEM)

        event.refresh_from_db()
        assert event.inherited_settings == {"show_quota_left": True}
        assert max_tickets_per_order(event) == 10

    def test_saving_the_defaults_changes_and_logs_nothing(self) -> None:
        version = make_event().offer_version
        values = {"timezone": "UTC", "locales": ["en", "de"], **{n: DEFAULTS[n] for n in SETTINGS_OF_EVENT}}

        change_organizer_settings(values, actor=SYSTEM)

        assert branding_of().settings == {}
        assert (Event.objects.get().offer_version, actions()) == (version, [])

    def test_a_change_raises_every_version_and_is_logged_once(self) -> None:
        version = make_event().offer_version
        given = {"payment_term_days": 0, "cancel_allow_user": False}

        change_organizer_settings(given, actor=SYSTEM)
        change_organizer_settings(given, actor=SYSTEM)

        assert (branding_of().version, Event.objects.get().offer_version) == (1, version + 1)
        assert actions() == [("organizer.settings.changed", given)]

    def test_new_events_and_copies_inherit(self) -> None:
        change_organizer_settings(
            {"timezone": "Europe/Berlin", "locales": ["de"], "reservation_time": 20}, actor=SYSTEM
        )

        made = create_event(new_event(), actor=SYSTEM)
        elsewhere = create_event(new_event("away", timezone="America/New_York"), actor=SYSTEM)
        copied = copy_event(made, new_event("again"), actor=SYSTEM)

        assert [one.timezone for one in (made, elsewhere)] == ["Europe/Berlin", "America/New_York"]
        assert [one.languages for one in (made, elsewhere, copied)] == [["de"], ["de"], ["de"]]
        assert (made.locales, lifetime(copied)) == ([], timedelta(minutes=20))

    def test_an_events_own_languages_come_first(self) -> None:
        change_organizer_settings({"locales": ["de"]}, actor=SYSTEM)
        make_event(locales=["en", "de"])

        assert Event.objects.get().languages == ["en", "de"]

    def test_reading_settings_asks_the_database_nothing(self) -> None:
        change_organizer_settings({"reservation_time": 45}, actor=SYSTEM)
        event = create_event(new_event(), actor=SYSTEM)

        with statements() as asked:
            (
                lifetime(event),
                max_tickets_per_order(event),
                payment_deadline(event, now=MONDAY),
                event.languages,
            )

        assert asked == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"reservation_time": 0}, ["reservation_time"]),
        ({"reservation_time": 24 * 60 + 1}, ["reservation_time"]),
        ({"reservation_time": "30"}, ["reservation_time"]),
        ({"reservation_time": True}, ["reservation_time"]),
        ({"max_items_per_order": 0}, ["max_items_per_order"]),
        ({"max_items_per_order": 501}, ["max_items_per_order"]),
        ({"payment_term_days": -1}, ["payment_term_days"]),
        ({"payment_term_days": 366}, ["payment_term_days"]),
        ({"cancel_allow_user": "no"}, ["cancel_allow_user"]),
        ({"is_admin": True}, ["is_admin"]),
        ({"payment_term_days": -1, "show_quota_left": 1}, ["payment_term_days", "show_quota_left"]),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_at_both_levels(
    olga: Person, values: dict[str, Any], fields: list[str]
) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()

        with pytest.raises(ValidationErrors) as of_organizer:
            change_organizer_settings(values, actor=SYSTEM)
        with pytest.raises(ValidationErrors) as of_event:
            change_event_settings(event, values, actor=SYSTEM)

        assert [error.field for error in of_organizer.value.errors] == fields
        assert [error.field for error in of_event.value.errors] == fields
        assert (branding_of().settings, Event.objects.get().settings, actions()) == ({}, {}, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"), [({"timezone": "Mars/Olympus"}, "timezone"), ({"locales": ["xx"]}, "locales")]
)
def test_no_time_zone_and_no_language_is_refused(olga: Person, values: dict[str, Any], field: str) -> None:
    with organizer_transaction(olga.organizer):
        with pytest.raises(ValidationErrors) as refused:
            change_organizer_settings(values, actor=SYSTEM)

        assert [error.field for error in refused.value.errors] == [field]
        assert branding_of().settings == {}


@pytest.mark.django_db
@pytest.mark.parametrize("least_and_most", [(1, 1, 0), (24 * 60, 500, 365)])
def test_the_bounds_themselves_are_fine(olga: Person, least_and_most: tuple[int, int, int]) -> None:
    minutes, tickets, days = least_and_most
    wanted = {"reservation_time": minutes, "max_items_per_order": tickets, "payment_term_days": days}

    with organizer_transaction(olga.organizer):
        event = make_event()
        change_organizer_settings(wanted, actor=SYSTEM)

        event.refresh_from_db()
        assert event.inherited_settings == wanted


@pytest.mark.django_db
def test_a_name_is_changed_for_everybody_and_logged(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        change_organizer_name("  Acme Live ", actor=olga.actor)
        change_organizer_name("Acme Live", actor=olga.actor)

        logged = actions()
    with public_schema():
        name = Organizer.objects.get(pk=olga.organizer.pk).name
    assert name == "Acme Live"
    assert logged == [("organizer.name.changed", {"before": "Acme", "name": "Acme Live"})]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "   ", "x" * 191, "Acme\nBcc: all@zeta.example", "\u202eemcA"])
def test_what_is_no_name_is_refused(olga: Person, name: str) -> None:
    with organizer_transaction(olga.organizer):
        with pytest.raises(UnusableName):
            change_organizer_name(name, actor=SYSTEM)

        assert actions() == []
    with public_schema():
        assert Organizer.objects.get(pk=olga.organizer.pk).name == "Acme"


@pytest.mark.django_db
def test_a_neighbours_events_are_not_touched(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_event()
    with organizer_transaction(mallory.organizer):
        change_organizer_settings({"reservation_time": 1}, actor=SYSTEM)

    with organizer_transaction(olga.organizer):
        assert lifetime(Event.objects.get()) == timedelta(minutes=30)


@pytest.mark.django_db(transaction=True)
def test_an_event_made_while_settings_change_has_the_new_ones(olga: Person) -> None:
    """Whichever comes first: the event waits for the settings, or the settings find the event."""
    changed, done = Signal(), Signal()

    def change() -> None:
        try:
            with organizer_transaction(olga.organizer), transaction.atomic():
                change_organizer_settings({"reservation_time": 45}, actor=SYSTEM)
                changed.set()
                done.wait(timeout=0.5)  # the other one stands at the lock meanwhile
        finally:
            changed.set()
            connections.close_all()

    def make() -> None:
        try:
            changed.wait()
            with organizer_transaction(olga.organizer):
                create_event(new_event(), actor=SYSTEM)
            done.set()
        finally:
            connections.close_all()

    try:
        with ThreadPoolExecutor(2) as pool:
            for future in [pool.submit(change), pool.submit(make)]:
                future.result()

        with organizer_transaction(olga.organizer):
            assert Event.objects.get(slug="fresh").inherited_settings == {"reservation_time": 45}
    finally:
        with organizer_transaction(olga.organizer):
            Event.objects.filter(slug="fresh").delete()
            Branding.objects.all().delete()
