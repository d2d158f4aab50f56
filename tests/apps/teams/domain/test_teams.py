import pytest

from apps.teams.facade import CreateTeam, create_team, delete_team, hash_token, update_team
from apps.teams.models import Team
from parterre.accounts.models import Membership
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import TokenRoute
from tests.factories.teams import make_team, make_token
from tests.log import logged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inside(olga):
    with organizer_transaction(olga.organizer):
        yield


def test_create_team_keeps_each_name_once_and_logs_it(olga):
    request = CreateTeam(
        name="Door", limit_events=[2, 1, 2], limit_event_permissions=["event.orders:checkin"]
    )

    team = create_team(request, actor=olga.actor)

    assert Team.objects.get(pk=team.pk).limit_events == [1, 2]
    assert [action for action, _data in logged()] == ["team.created"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"all_events": True, "limit_events": [1]}, "limit_events"),
        (
            {"all_event_permissions": True, "limit_event_permissions": ["event.items:write"]},
            "limit_event_permissions",
        ),
        ({"limit_event_permissions": ["organizer.teams:write"]}, "limit_event_permissions"),
        ({"limit_event_permissions": ["event.orders:write"]}, "limit_event_permissions"),
        (
            {"all_organizer_permissions": True, "limit_organizer_permissions": ["organizer.teams:write"]},
            "limit_organizer_permissions",
        ),
        ({"limit_organizer_permissions": ["no.such:right"]}, "limit_organizer_permissions"),
    ],
)
def test_create_team_refuses_what_contradicts_itself(olga, fields, field):
    before = Team.objects.count()

    with pytest.raises(DomainError) as refused:
        create_team(CreateTeam(name="Odd", **fields), actor=olga.actor)

    assert refused.value.field == field
    assert Team.objects.count() == before
    assert logged() == []


def test_update_team_writes_what_is_new(olga):
    team = make_team(limit_events=[1])

    changed = update_team(team=team, changes={"name": "Crew", "limit_events": [3, 1]}, actor=olga.actor)

    assert Team.objects.get(pk=team.pk).limit_events == changed.limit_events == [1, 3]
    assert logged() == [("team.changed", {"limit_events": [1, 3]})]


def test_update_team_writes_nothing_when_nothing_is_new(olga):
    team = make_team(limit_events=[3, 1])

    update_team(team=team, changes={"name": "Crew", "limit_events": [1, 3]}, actor=olga.actor)

    assert logged() == []


def test_delete_team_closes_its_tokens_and_lets_members_without_another_team_go(olga, mallory):
    team = make_team()
    _token, plain = make_token(team)
    for person in (olga, mallory):
        team.members.create(user_id=person.user.pk, email=person.user.email)
    acme = olga.organizer
    Membership.objects.bulk_create(
        [Membership(user_id=mallory.user.pk, organizer_id=acme.pk, org=acme.schema_name)]
    )

    delete_team(team=team, actor=olga.actor)

    assert not Team.objects.filter(pk=team.pk).exists()
    assert logged()[-1] == ("team.deleted", {"name": "Crew"})
    with public_schema():
        assert not TokenRoute.objects.filter(pk=hash_token(plain)).exists()
        assert Membership.objects.filter(organizer_id=acme.pk, user_id=olga.user.pk).exists()
        assert not Membership.objects.filter(organizer_id=acme.pk, user_id=mallory.user.pk).exists()
