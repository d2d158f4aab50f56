"""Team members: join, leave, invite by email."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.teams.domain.last_administrator import require_administrator
from apps.teams.models import Team, TeamMember
from parterre.accounts.mails import MailLink, Text, link, write_mail
from parterre.accounts.models import Invitation, Membership, User
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.context.transactions import public_schema, require_organizer
from tenants.models import Organizer

VALID_FOR: Final = timedelta(days=7)


class AlreadyMember(DomainError):
    field = "email"
    message = _("This person is already in the team.")


class AlreadyInvited(DomainError):
    field = "email"
    message = _("This person has already been invited. Withdraw the invitation to send a new one.")


class InvitationOver(DomainError):
    message = _("This invitation is no longer valid.")


class InvitationForOtherAddress(DomainError):
    message = _("This invitation is for a different email address.")


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteMember:
    """`locale`: the language of the mail, when the invited person has no account yet."""

    team: Team
    email: str
    locale: str


@transaction.atomic
def add_member(*, team: Team, user: User, actor: Actor) -> TeamMember:
    """Inside the organizer. In the team and, in the public index, in the organizer."""
    organizer = require_organizer()
    if TeamMember.objects.filter(team=team, user_id=user.pk).exists():
        raise AlreadyMember
    is_known = TeamMember.objects.filter(user_id=user.pk).exists()
    member = TeamMember.objects.create(team=team, user_id=user.pk, email=user.email, full_name=user.full_name)
    if not is_known:
        Membership.objects.bulk_create(
            [Membership(user_id=user.pk, organizer_id=organizer.pk, org=organizer.schema_name)]
        )
    record(actor, "team.member.added", object_type="team", object_id=team.pk, data=_facts(user))
    return member


@transaction.atomic
def remove_member(*, member: TeamMember, actor: Actor) -> None:
    """Who is in no other team of the organizer loses the way in. At least one member who may manage teams remains."""
    member_id, team_id, user_id = member.pk, member.team_id, member.user_id
    with require_administrator():
        TeamMember.objects.filter(pk=member_id).delete()
    if not TeamMember.objects.filter(user_id=user_id).exists():
        organizer = require_organizer()
        Membership.objects.filter(organizer_id=organizer.pk, user_id=user_id).delete()
    data = {"user": str(user_id), "email": member.email}
    record(actor, "team.member.removed", object_type="team", object_id=team_id, data=data)


@transaction.atomic
def invite_member(request: InviteMember, *, actor: Actor, now: datetime) -> Invitation | None:
    """A person with an account joins at once (None) and is notified; others get a link, valid once, for a week."""
    organizer, email = require_organizer(), request.email.strip().lower()
    if TeamMember.objects.filter(team=request.team, email__iexact=email).exists():
        raise AlreadyMember
    with public_schema():
        user = User.objects.filter(email=email, is_active=True).first()
    if user is not None:
        add_member(team=request.team, user=user, actor=actor)
        _write(lambda: _welcome(organizer, request.team), to=email, language=user.locale)
        return None
    token = secrets.token_urlsafe(32)
    invitation = _open(request.team, email, request.locale, token, actor=actor, now=now)
    _write(lambda: _call(organizer, request.team, token), to=email, language=request.locale)
    data = {"email": email}
    record(actor, "team.invite.created", object_type="team", object_id=request.team.pk, data=data)
    return invitation


@transaction.atomic
def open_invitation_or_none(request: InviteMember, *, actor: Actor, now: datetime) -> None:
    """An invitation without an email, for members of an imported organizer; a team member sends it later."""
    email, token = request.email.strip().lower(), secrets.token_urlsafe(32)
    _open(request.team, email, request.locale, token, actor=actor, now=now)


def _open(team: Team, email: str, locale: str, token: str, *, actor: Actor, now: datetime) -> Invitation:
    """One that has lapsed is replaced."""
    organizer = require_organizer()
    here = Invitation.objects.filter(organizer_id=organizer.pk, team_id=team.pk, email=email)
    here.filter(accepted_at=None, expires_at__lte=now).delete()
    try:
        with transaction.atomic():
            return Invitation.objects.create(
                organizer_id=organizer.pk,
                org=organizer.schema_name,
                team_id=team.pk,
                email=email,
                locale=locale,
                token_hash=hash_of(token),
                invited_by=UUID(actor.id) if actor.kind == "user" else None,
                created_at=now,
                expires_at=now + VALID_FOR,
            )
    except IntegrityError as error:
        raise AlreadyInvited from error


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, now: datetime) -> None:
    """Inside the organizer of the invitation. Twice by the same person is as good as once."""
    if user.email != invitation.email:
        raise InvitationForOtherAddress
    team = Team.objects.filter(pk=invitation.team_id).first()
    if team is None:
        raise InvitationOver
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=now)
    if not taken.update(accepted_at=now):
        if TeamMember.objects.filter(team=team, user_id=user.pk).exists():
            return
        raise InvitationOver
    if not TeamMember.objects.filter(team=team, user_id=user.pk).exists():
        add_member(team=team, user=user, actor=Actor("user", str(user.pk)))


@transaction.atomic
def accept_with_new_account(
    *, invitation: Invitation, full_name: str, password_hash: str, now: datetime
) -> User:
    """Inside the organizer. The link has proved the address; there is no account without the membership."""
    with public_schema():
        user = User(
            email=invitation.email, full_name=full_name, locale=invitation.locale, password=password_hash
        )
        User.objects.keep(user)
    accept_invitation(invitation=invitation, user=user, now=now)
    return user


@transaction.atomic
def resend_invitation(*, invitation: Invitation, team: Team, actor: Actor, now: datetime) -> None:
    """A new link for another week; the one that was sent before opens nothing any more."""
    organizer, token = require_organizer(), secrets.token_urlsafe(32)
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()[0]:
        raise InvitationOver
    email, locale = invitation.email, invitation.locale
    _open(team, email, locale, token, actor=actor, now=now)
    _write(lambda: _call(organizer, team, token), to=email, language=locale)
    data = {"email": email}
    record(actor, "team.invite.resent", object_type="team", object_id=team.pk, data=data)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: Actor) -> None:
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()[0]:
        raise InvitationOver
    data = {"email": invitation.email}
    record(actor, "team.invite.deleted", object_type="team", object_id=invitation.team_id, data=data)


def open_invitations(*, team: Team, now: datetime) -> Sequence[Invitation]:
    """Inside the organizer. One query."""
    return list(
        Invitation.objects.filter(team_id=team.pk, accepted_at=None, expires_at__gt=now).order_by("email")
    )


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _write(compose: Callable[[], Text], *, to: str, language: str) -> None:
    with public_schema():  # the platform's mails are in the public schema, in the same transaction
        write_mail(compose, to=to, language=language)


def _call(organizer: Organizer, team: Team, token: str) -> Text:
    return Text(
        gettext("Invitation to join %(organizer)s") % {"organizer": organizer.name},
        [
            gettext(
                "%(organizer)s has invited you to join the team “%(team)s”. "
                "Your invitation works once and expires in 7 days."
            )
            % {"organizer": organizer.name, "team": team.name},
            MailLink(gettext("Accept invitation"), link(f"/invitation/{token}/")),
            gettext("If you were not expecting this invitation, you can ignore this email."),
        ],
    )


def _welcome(organizer: Organizer, team: Team) -> Text:
    return Text(
        gettext("You have been added to %(organizer)s") % {"organizer": organizer.name},
        [
            gettext("%(organizer)s has added you to the team “%(team)s”. Sign in with your existing account.")
            % {"organizer": organizer.name, "team": team.name},
            MailLink(gettext("Open back office"), link(f"/o/{organizer.slug}/")),
        ],
    )


def _facts(user: User) -> dict[str, object]:
    return {"user": str(user.pk), "email": user.email}
