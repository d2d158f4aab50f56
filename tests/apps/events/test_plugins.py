import pytest

from apps.events.facade import active_plugins
from apps.events.plugins import plugin_is_on
from tenants.context.transactions import organizer_transaction
from tests.factories.admission import make_order
from tests.factories.events import make_event

pytestmark = pytest.mark.django_db


def test_plugins_of_an_event_are_its_own_and_those_on_everywhere(olga):
    acme = olga.organizer
    acme.plugins_in_every_event = ["pdf"]

    with organizer_transaction(acme):
        assert active_plugins(make_event(plugins=["manual"])) == {"manual", "pdf"}


def test_a_plugin_of_both_levels_needs_the_organizer_too(olga):
    acme = olga.organizer

    with organizer_transaction(acme):
        event = make_event(plugins=["sample"])
        assert active_plugins(event) == frozenset()

        acme.plugins = ["sample"]
        assert active_plugins(event) == {"sample"}


def test_a_task_s_ids_lead_to_the_event(olga):
    acme = olga.organizer

    with organizer_transaction(acme):
        on, off = make_event(plugins=["pdf"]), make_event()

        assert plugin_is_on(acme, "pdf", {"event_id": on.pk})
        assert plugin_is_on(acme, "pdf", {"order_id": make_order(on).pk})
        assert not plugin_is_on(acme, "pdf", {"event_id": off.pk})
        assert not plugin_is_on(acme, "pdf", {"order_id": make_order(off).pk})
        assert not plugin_is_on(acme, "pdf", {"event_id": 1})


def test_without_an_event_the_organizer_decides(olga):
    acme = olga.organizer

    with organizer_transaction(acme):
        assert not plugin_is_on(acme, "sample", {})

        acme.plugins = ["sample"]
        assert plugin_is_on(acme, "sample", {"mail_id": 3})
