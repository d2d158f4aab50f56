import pytest

from apps.teams.facade import access_of_token, access_of_user, hash_token, revoke_token
from tenants.context.transactions import organizer_transaction
from tests.factories.teams import make_team, make_token

pytestmark = pytest.mark.django_db


def test_a_token_is_found_by_its_hash_in_one_query(olga, django_assert_num_queries):
    with organizer_transaction(olga.organizer):
        row, plain = make_token(make_team(limit_events=[5], limit_event_permissions=["event.orders:read"]))

        with django_assert_num_queries(1):
            found = access_of_token(hash_token(plain))

    assert found is not None
    assert found[0] == row
    assert found[1].visible_events() == {5}
    assert found[1].may("event.orders:read", event_id=5)


def test_unknown_and_revoked_tokens_are_not_found(olga):
    with organizer_transaction(olga.organizer):
        row, plain = make_token(make_team())
        revoke_token(token=row, actor=olga.actor)

        assert access_of_token(hash_token(plain)) is None
        assert access_of_token(hash_token("guess")) is None


def test_a_persons_access_is_the_sum_of_their_teams(olga, mallory, django_assert_num_queries):
    with organizer_transaction(olga.organizer):
        make_team(limit_events=[5]).members.create(user_id=olga.user.pk, email=olga.user.email)

        with django_assert_num_queries(1):
            access = access_of_user(olga.user.pk)

        assert access is not None
        assert len(access.grants) == 2
        assert access_of_user(mallory.user.pk) is None
