"""From a request to a usable schema; repeated, interrupted, and refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Domain, Organizer, OrganizerState, OutboxEntry
from tenants.provisioning import create_schema, schema_template
from tenants.provisioning.organizers import IDS_PER_RANGE, provision, request_organizer
from tests.people import Person
from tests.tenants.schemas import clear_away

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    clear_away()


def request(slug: str = "nina", name: str = "Nina") -> Organizer:
    return request_organizer(name=name, slug=slug, host=f"{slug}.parterre.test")


def test_without_a_pooled_schema_the_work_is_promised_and_no_schema_made() -> None:
    organizer = request()

    with public_schema():
        promised = list(OutboxEntry.objects.values_list("org", "kind", "payload"))
        hosts = list(Domain.objects.filter(tenant=organizer).values_list("domain", "is_primary"))
    assert promised == [("platform", "tenants.provision", {"organizer_id": str(organizer.pk)})]
    assert hosts == [("nina.parterre.test", True)]
    assert (organizer.state, organizer.schema_version) == (OrganizerState.REQUESTED, "")


def test_a_provisioned_organizer_can_be_entered() -> None:
    organizer = provision(request().pk)

    with organizer_transaction(organizer):
        team = Team.objects.create(name="First")
    assert (organizer.state, organizer.schema_version) == (
        OrganizerState.ACTIVE,
        schema_template.template_version(),
    )
    assert team.pk == organizer.id_range * IDS_PER_RANGE + 1


def test_a_trial_begins_when_the_schema_is_there(settings: Settings) -> None:
    settings.LIFECYCLE_TRIAL_DAYS = 14

    organizer = provision(request().pk)

    assert organizer.state == OrganizerState.TRIAL
    assert organizer.state_since is not None
    assert organizer.state_until is not None
    assert (organizer.state_until - organizer.state_since).days == 14


def test_provisioning_may_be_repeated() -> None:
    organizer = provision(request().pk)

    again = provision(organizer.pk)

    assert (again.schema_name, again.id_range) == (organizer.schema_name, organizer.id_range)


@pytest.mark.parametrize("dies_in", ["create_organizer_schema", "replay", "start_ids_at"])
def test_what_was_interrupted_is_finished_by_the_next_run(
    monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    organizer = request()
    with monkeypatch.context() as broken:
        broken.setattr(create_schema, dies_in, lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            provision(organizer.pk)

    finished = provision(organizer.pk)

    with organizer_transaction(finished):
        assert list(Team.objects.all()) == []


def test_ids_of_two_organizers_never_meet(olga: Person, mallory: Person) -> None:
    assert olga.organizer.id_range != mallory.organizer.id_range


def test_the_schema_stays_when_the_slug_changes() -> None:
    organizer = provision(request().pk)
    with public_schema():
        Organizer.objects.filter(pk=organizer.pk).update(slug="nina-and-friends")

    again = provision(organizer.pk)

    with organizer_transaction(again):
        Team.objects.create(name="First")
    assert (again.slug, again.schema_name) == ("nina-and-friends", organizer.schema_name)
