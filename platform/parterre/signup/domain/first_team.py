"""Creates the owner's team with all permissions once the schema exists."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import translation
from django.utils.translation import gettext

from apps.audit.facade import record
from apps.teams.facade import CreateTeam, add_member, create_team
from apps.teams.models import TeamMember
from parterre.accounts.models import User
from parterre.kernel.actor import Actor
from parterre.signup.models import SignupRequest
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tenants.outbox.tasks import RetryLater
from tenants.routing.directory import forget

log = structlog.get_logger(__name__)
IMPATIENT, PATIENT = timedelta(seconds=1), timedelta(seconds=30)


def create_first_team(wish_id: UUID, *, now: datetime) -> None:
    """Safe to repeat. Raises Later while the schema is being made."""
    signup_request = SignupRequest.objects.filter(pk=wish_id, settled_at=None).first()
    if signup_request is None or signup_request.confirmed_at is None:
        return
    organizer = Organizer.objects.get(
        pk=signup_request.organizer_id
    )  # not from the directory: it may be seconds old
    if not organizer.is_open or not organizer.schema_version:
        waiting_for = now - signup_request.confirmed_at
        raise RetryLater(IMPATIENT if waiting_for < PATIENT else PATIENT)
    user = User.objects.get(email=signup_request.email)
    with organizer_transaction(organizer), connection.cursor() as cursor:
        # The sign-up's own request and a worker may be at it in the same moment.
        cursor.execute("LOCK TABLE teams_team IN SHARE ROW EXCLUSIVE MODE")
        if not TeamMember.objects.filter(user_id=user.pk).exists():
            _make_owner(organizer, user)
    SignupRequest.objects.filter(pk=signup_request.pk).update(settled_at=now)
    forget()


def create_first_team_now(wish_id: UUID, *, now: datetime) -> None:
    """With a pooled schema no worker is needed; otherwise the queued task does it."""
    try:
        create_first_team(wish_id, now=now)
    except (RetryLater, DatabaseError) as reason:
        log.info("settled later", reason=type(reason).__name__)


def _make_owner(organizer: Organizer, user: User) -> None:
    actor = Actor("user", str(user.pk))
    language = user.locale if user.locale in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        name = gettext("Administrators")
    record(
        actor,
        "organizer.created",
        object_type="organizer",
        object_id=organizer.slug,
        data={"name": organizer.name, "slug": organizer.slug},
    )
    team = create_team(
        CreateTeam(name=name, all_events=True, all_event_permissions=True, all_organizer_permissions=True),
        actor=actor,
    )
    add_member(team=team, user=user, actor=actor)


def organizer_of(signup_request: SignupRequest) -> Organizer:
    with public_schema():
        return Organizer.objects.get(pk=signup_request.organizer_id)
