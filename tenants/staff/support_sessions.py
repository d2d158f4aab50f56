"""Support sessions of platform staff in an organizer: with a reason, for at most an hour, read-only unless raised.

The organizer's audit log records start, each request, write access, and end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError, NotAllowed
from tenants.context.transactions import public_schema
from tenants.lifecycle.transitions import ReasonMissing
from tenants.models import Organizer, SupportSession
from tenants.staff.log import log_for_organizer, record_staff_action

LONGEST = timedelta(minutes=60)
LONGEST_PATH = 500


class Staff(Protocol):
    @property
    def pk(self) -> Any: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def is_platform_staff(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSupportSession:
    organizer_id: UUID
    reason: str
    minutes: int


class TooLong(DomainError):
    field = "minutes"
    message = _("Enter a duration between 1 and %(longest)s minutes.")


class SessionAlreadyOpen(DomainError):
    message = _("You already have a support session with this organizer. End it first.")


class SchemaNotReady(DomainError):
    message = _("This organizer is not set up yet.")


class SessionOver(DomainError):
    message = _("This support session has ended.")


class StaffOnly(NotAllowed):
    message = _("Only platform staff can do this.")


def support_session_of(user: Staff, organizer: Organizer, *, now: datetime) -> SupportSession | None:
    """The open session of this account; None for accounts that are not staff, without a query.

    Under it all rights are given. Unless `may_write`, open every transaction with `organizer_readonly`.
    """
    if not (user.is_active and getattr(user, "is_platform_staff", False)):
        return None
    with public_schema():
        return _open_sessions(now).filter(user_id=user.pk, organizer=organizer).first()


def start_support_session(
    request: StartSupportSession, *, user: Staff, actor: Actor, now: datetime
) -> SupportSession:
    if not (user.is_active and user.is_platform_staff):
        raise StaffOnly
    reason, length = request.reason.strip(), timedelta(minutes=request.minutes)
    if not reason:
        raise ReasonMissing
    if not timedelta(0) < length <= LONGEST:
        raise TooLong(longest=LONGEST // timedelta(minutes=1))
    with public_schema(), transaction.atomic():
        # Locked: two clicks at once must not open two sessions.
        organizer = Organizer.objects.select_for_update(no_key=True).get(pk=request.organizer_id)
        if not organizer.schema_version:
            raise SchemaNotReady
        mine = SupportSession.objects.filter(user_id=user.pk, organizer=organizer, ended_at=None)
        if mine.filter(until__gt=now).exists():
            raise SessionAlreadyOpen
        for lapsed in mine:
            SupportSession.objects.filter(pk=lapsed.pk).update(ended_at=lapsed.until)
        session = SupportSession.objects.create(
            user_id=user.pk, organizer=organizer, reason=reason, started_at=now, until=now + length
        )
        record_staff_action(
            organizer,
            "support.started",
            actor=actor,
            now=now,
            data={"session": str(session.pk), "reason": reason, "minutes": request.minutes},
        )
    return session


def allow_writing(session_id: UUID, *, actor: Actor, now: datetime) -> SupportSession:
    """From now on it may write. Asked for a second time, by the one whose session it is."""
    with public_schema(), transaction.atomic():
        session = open_session_of(session_id, actor, now)
        if session.raised_at is None:
            session.raised_at = now
            session.save(update_fields=["raised_at"])
            _record(session, "support.raised", actor=actor, now=now)
    return session


def end_support_session(session_id: UUID, *, actor: Actor, now: datetime) -> SupportSession:
    with public_schema(), transaction.atomic():
        session = open_session_of(session_id, actor, now)
        session.ended_at = now
        session.save(update_fields=["ended_at"])
        _record(session, "support.ended", actor=actor, now=now)
    return session


def note_support_request(
    session: SupportSession, organizer: Organizer, *, actor: Actor, method: str, path: str
) -> None:
    """Before the response, in a separate transaction, so that failed requests are logged too."""
    with public_schema(), transaction.atomic():
        log_for_organizer(
            organizer,
            "support.request",
            actor=actor,
            data={
                "session": str(session.pk),
                "reason": session.reason,
                "method": method,
                "path": path[:LONGEST_PATH],
                "may_write": session.may_write,
            },
        )


def sessions_of(user: Staff, *, now: datetime) -> list[SupportSession]:
    """Open sessions of this staff member, soonest end first."""
    with public_schema():
        mine = _open_sessions(now).filter(user_id=user.pk)
        return list(mine.select_related("organizer").order_by("until"))


def open_support_sessions(now: datetime) -> list[SupportSession]:
    with public_schema():
        return list(_open_sessions(now).select_related("organizer").order_by("until"))


def session_url(session: SupportSession) -> str:
    """On the console: where it is raised and ended. Absolute, for the banner in the back office."""
    return f"{settings.CONSOLE_URL.rstrip('/')}/organizers/{session.organizer_id}/support/"


def _open_sessions(now: datetime) -> QuerySet[SupportSession, SupportSession]:
    return SupportSession.objects.filter(ended_at=None, until__gt=now)


def open_session_of(session_id: UUID, actor: Actor, now: datetime) -> SupportSession:
    """Locked. Raises SessionOver, also for another's."""
    sessions = _open_sessions(now).filter(pk=session_id, user_id=UUID(actor.id))
    session = sessions.select_related("organizer").select_for_update(of=("self",)).first()
    if session is None:
        raise SessionOver
    return session


def _record(session: SupportSession, action: str, *, actor: Actor, now: datetime) -> None:
    data = {"session": str(session.pk), "reason": session.reason}
    record_staff_action(session.organizer, action, actor=actor, now=now, data=data)
