"""The schema is there: its owner gets a team that may do everything."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from apps.audit.facade import record
from apps.teams.facade import CreateTeam, add_member, create_team
from apps.teams.models import TeamMember
from parterre.accounts.models import User
from parterre.kernel.actor import Actor
from parterre.signup.models import SignupRequest
from tenants.directory import forget
from tenants.entering import entered, outside
from tenants.models import Organizer
from tenants.outbox import Later

IMPATIENT, PATIENT = timedelta(seconds=1), timedelta(seconds=30)


def settle(wish_id: UUID, *, now: datetime) -> None:
    """Safe to repeat. Raises Later while the schema is being made."""
    wish = SignupRequest.objects.filter(pk=wish_id, settled_at=None).first()
    if wish is None or wish.confirmed_at is None:
        return
    organizer = Organizer.objects.get(pk=wish.organizer_id)  # not from the directory: it may be seconds old
    if not organizer.is_open or not organizer.schema_version:
        waiting_for = now - wish.confirmed_at
        raise Later(IMPATIENT if waiting_for < PATIENT else PATIENT)
    user = User.objects.get(email=wish.email)
    with entered(organizer):
        if not TeamMember.objects.filter(user_id=user.pk).exists():
            _make_owner(organizer, user)
    SignupRequest.objects.filter(pk=wish.pk).update(settled_at=now)
    forget()


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


def organizer_of(wish: SignupRequest) -> Organizer:
    with outside():
        return Organizer.objects.get(pk=wish.organizer_id)
