import pytest

from apps.events.facade import change_organizer_plugins
from parterre.hooks.plugins_field import PluginRefused
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tenants.routing.directory import organizer_by_slug
from tests.log import logged

pytestmark = pytest.mark.django_db


def stored_plugins(organizer):
    with public_schema():
        return Organizer.objects.get(pk=organizer.pk).plugins


def test_an_organizer_switches_a_plugin_on_and_off(olga):
    with organizer_transaction(olga.organizer):
        change_organizer_plugins(names=["third.party.sample"], actor=olga.actor)
        assert stored_plugins(olga.organizer) == ["sample"]

        change_organizer_plugins(names=[], actor=olga.actor)
        assert stored_plugins(olga.organizer) == []

        assert logged() == [
            ("organizer.plugins.enabled", {"plugin": "sample"}),
            ("organizer.plugins.disabled", {"plugin": "sample"}),
        ]


def test_nothing_is_written_when_nothing_is_new(olga):
    with organizer_transaction(olga.organizer):
        change_organizer_plugins(names=[], actor=olga.actor)

        assert logged() == []


@pytest.mark.parametrize("name", ["manual", "no.such.plugin"], ids=["of events only", "unknown"])
def test_what_is_no_plugin_of_organizers_is_refused(olga, name):
    with organizer_transaction(olga.organizer):
        with pytest.raises(PluginRefused):
            change_organizer_plugins(names=["sample", name], actor=olga.actor)

        assert logged() == []
    assert stored_plugins(olga.organizer) == []


@pytest.mark.django_db(transaction=True)
def test_every_process_learns_of_it(olga):
    assert organizer_by_slug("acme").plugins == []

    with organizer_transaction(olga.organizer):
        change_organizer_plugins(names=["sample"], actor=olga.actor)

    assert organizer_by_slug("acme").plugins == ["sample"]
    with organizer_transaction(olga.organizer):
        change_organizer_plugins(names=[], actor=olga.actor)
