from datetime import timedelta

import pytest

from apps.events.domain import protection, readiness
from apps.events.facade import Blocker, update_event
from apps.events.models import Event
from parterre.kernel.errors import DomainError, ValidationErrors
from tenants.context.transactions import organizer_transaction
from tests.factories.events import NOON, make_event
from tests.log import logged

pytestmark = pytest.mark.django_db


class NoDoor(Blocker):
    message = "There is no door."


@pytest.fixture
def event(olga):
    with organizer_transaction(olga.organizer):
        yield make_event(slug="fair", plugins=["manual"])


@pytest.fixture
def checks(monkeypatch):
    """Readiness checks of this test alone."""
    own: list[readiness.Check] = []
    monkeypatch.setattr(readiness, "_checks", own)
    return own


def test_update_event_writes_what_is_new_and_moves_the_offer_s_version(olga, event):
    changes = {"name": {"en": "Winter fair"}, "is_public": True, "date_to": NOON + timedelta(hours=2)}

    update_event(event=event, changes=changes, actor=olga.actor)

    stored = Event.objects.get(pk=event.pk)
    assert (stored.name, stored.offer_version) == ({"en": "Winter fair"}, 2)
    assert logged() == [("event.changed", {"name": {"en": "Winter fair"}, "date_to": "2030-06-01T14:00:00Z"})]


def test_update_event_writes_nothing_when_nothing_is_new(olga, event):
    changes = {"slug": "fair", "name": event.name, "date_from": NOON, "plugins": ["manual"], "live": False}

    update_event(event=event, changes=changes, actor=olga.actor)

    assert Event.objects.get(pk=event.pk).offer_version == 1
    assert logged() == []


def test_every_switch_is_logged_by_its_own_name(olga, event, checks):
    update_event(event=event, changes={"live": True, "testmode": True, "plugins": ["pdf"]}, actor=olga.actor)
    update_event(event=event, changes={"live": False, "testmode": False}, actor=olga.actor)

    assert logged() == [
        ("event.plugins.disabled", {"plugin": "manual"}),
        ("event.plugins.enabled", {"plugin": "pdf"}),
        ("event.live.activated", {}),
        ("event.testmode.activated", {}),
        ("event.live.deactivated", {}),
        ("event.testmode.deactivated", {}),
    ]


def test_going_live_names_everything_that_is_amiss(olga, event, checks):
    checks += [lambda event: [NoDoor()], lambda event: [], lambda event: [NoDoor(), NoDoor()]]

    with pytest.raises(ValidationErrors) as refused:
        update_event(event=event, changes={"live": True, "is_public": False}, actor=olga.actor)

    assert [error.field for error in refused.value.errors] == ["live", "live", "live"]
    stored = Event.objects.get(pk=event.pk)
    assert (stored.live, stored.is_public, logged()) == (False, True, [])


def test_a_live_event_is_not_asked_again(olga, event, checks):
    update_event(event=event, changes={"live": True}, actor=olga.actor)
    checks += [lambda event: [NoDoor()]]

    update_event(event=event, changes={"live": True, "is_public": False}, actor=olga.actor)

    assert not Event.objects.get(pk=event.pk).is_public


def test_the_currency_stays_once_there_are_orders(olga, event, monkeypatch):
    monkeypatch.setattr(protection, "_protections", [lambda event: True])

    with pytest.raises(DomainError) as refused:
        update_event(event=event, changes={"currency": "USD"}, actor=olga.actor)

    assert refused.value.field == "currency"
    assert Event.objects.get(pk=event.pk).currency == "EUR"


def test_the_currency_may_change_before(olga, event):
    assert update_event(event=event, changes={"currency": "USD"}, actor=olga.actor).currency == "USD"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "other"}, "slug"),
        ({"currency": "XXX"}, "currency"),
        ({"date_to": NOON - timedelta(days=1)}, "date_to"),
        ({"date_from": NOON, "date_to": NOON - timedelta(days=1)}, "date_to"),
        ({"has_subevents": True}, "has_subevents"),
        ({"plugins": ["no.such.plugin"]}, "plugins"),
        ({"meta_data": {"colour": "red"}}, "meta_data"),
        ({"timezone": "Moon/Base"}, "timezone"),
    ],
)
def test_update_event_refuses_at_the_field(olga, event, changes, field):
    with pytest.raises(DomainError) as refused:
        update_event(event=event, changes={"name": {"en": "New"}, **changes}, actor=olga.actor)

    assert refused.value.field == field
    assert Event.objects.get(pk=event.pk).name == event.name
    assert logged() == []
