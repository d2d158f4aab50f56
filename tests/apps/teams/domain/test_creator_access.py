import pytest

from apps.teams.facade import grant_access_to_creator
from apps.teams.models import Team
from parterre.kernel.actor import SYSTEM, Actor
from tenants.context.transactions import organizer_transaction
from tests.factories.teams import make_team, make_token

CREATE = "organizer.events:create"

pytestmark = pytest.mark.django_db


def test_the_creating_token_s_team_gets_the_event(olga):
    with organizer_transaction(olga.organizer):
        team = make_team(limit_events=[1], limit_organizer_permissions=[CREATE])
        token, _plain = make_token(team)

        grant_access_to_creator(event_id=9, actor=Actor("token", str(token.pk)))

        assert Team.objects.get(pk=team.pk).limit_events == [1, 9]


def test_of_a_persons_teams_only_those_that_may_create_events(olga):
    with organizer_transaction(olga.organizer):
        creating = make_team(limit_organizer_permissions=[CREATE])
        other = make_team()
        for team in (creating, other):
            team.members.create(user_id=olga.user.pk, email=olga.user.email)

        grant_access_to_creator(event_id=9, actor=Actor("user", str(olga.user.pk)))

        assert Team.objects.get(pk=creating.pk).limit_events == [9]
        assert Team.objects.get(pk=other.pk).limit_events == []


@pytest.mark.parametrize("actor", [None, SYSTEM], ids=["a team with all events", "the system"])
def test_nothing_changes_otherwise(olga, actor, django_assert_max_num_queries):
    with organizer_transaction(olga.organizer):
        before = list(Team.objects.order_by("pk").values_list("limit_events", flat=True))

        grant_access_to_creator(event_id=9, actor=actor or olga.actor)

        assert list(Team.objects.order_by("pk").values_list("limit_events", flat=True)) == before
