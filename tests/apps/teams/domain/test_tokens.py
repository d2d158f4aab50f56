import pytest

from apps.teams.facade import AlreadyRevoked, create_token, hash_token, revoke_token
from apps.teams.models import ApiToken
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import TokenRoute
from tests.factories.teams import make_team, make_token
from tests.log import logged

pytestmark = pytest.mark.django_db


def test_create_token_keeps_only_the_hash_and_tells_the_public_ground(olga):
    with organizer_transaction(olga.organizer):
        team = make_team()
        token, plain = create_token(team=team, name="Kiosk", actor=olga.actor)

        assert ApiToken.objects.get(pk=token.pk).token_hash == hash_token(plain)
        assert logged(object_type="team") == [("team.token.created", {"id": token.pk, "name": "Kiosk"})]
    assert len(plain) == 64
    with public_schema():
        assert TokenRoute.objects.get(pk=hash_token(plain)).organizer_id == olga.organizer.pk


def test_revoke_token_closes_the_way_in_and_keeps_the_row(olga):
    with organizer_transaction(olga.organizer):
        token, plain = make_token(make_team())

        revoked = revoke_token(token=token, actor=olga.actor)

        assert not revoked.active
        assert not ApiToken.objects.get(pk=token.pk).active
        assert logged(object_type="team")[-1] == ("team.token.deleted", {"id": token.pk, "name": "Kiosk"})
    with public_schema():
        assert not TokenRoute.objects.filter(pk=hash_token(plain)).exists()


def test_a_token_is_revoked_once(olga):
    with organizer_transaction(olga.organizer):
        token, _plain = make_token(make_team())
        revoke_token(token=token, actor=olga.actor)
        before = logged()

        with pytest.raises(AlreadyRevoked):
            revoke_token(token=token, actor=olga.actor)

        assert logged() == before
