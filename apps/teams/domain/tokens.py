"""API tokens: shown once, looked up by hash, revoked permanently."""

from __future__ import annotations

import string

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.teams.models import ApiToken, Team
from apps.teams.queries import hash_token
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from parterre.kernel.ids import random_text
from tenants.context.transactions import require_organizer
from tenants.models import TokenRoute
from tenants.routing.directory import forget

LENGTH = 64
ALPHABET = string.ascii_lowercase + string.digits


class AlreadyRevoked(DomainError):
    message = _("This token has already been revoked.")


@transaction.atomic
def create_token(*, team: Team, name: str, actor: Actor) -> tuple[ApiToken, str]:
    """The token and its plain text, which is kept nowhere. Its public route is written in the same transaction."""
    plain = random_text(LENGTH, ALPHABET)
    token = ApiToken.objects.create(team=team, name=name, token_hash=hash_token(plain))
    organizer = require_organizer()
    TokenRoute.objects.bulk_create(
        [TokenRoute(token_hash=token.token_hash, org=organizer.schema_name, organizer_id=organizer.pk)]
    )
    record(actor, "team.token.created", object_type="team", object_id=team.pk, data=_facts(token))
    return token, plain


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: Actor) -> ApiToken:
    """It opens nothing from now on. The row stays, for the log."""
    if not ApiToken.objects.filter(pk=token.pk, active=True).update(active=False):
        raise AlreadyRevoked
    token.active = False
    TokenRoute.objects.filter(pk=token.token_hash).delete()
    record(actor, "team.token.deleted", object_type="team", object_id=token.team_id, data=_facts(token))
    transaction.on_commit(forget)
    return token


def _facts(token: ApiToken) -> dict[str, object]:
    return {"id": token.pk, "name": token.name}
