"""The visitor of the back office: a member with the rights of their teams, or platform staff in a support session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import Http404

from apps.teams.facade import Access, Grant, access_of_user
from parterre.accounts.models import Membership, User
from parterre.kernel.actor import Actor
from tenants.context.transactions import organizer_readonly
from tenants.lifecycle.access_policy import refuse_while_moving
from tenants.models import Organizer, SupportSession
from tenants.staff.support_sessions import note_support_request, support_session_of

EVERYTHING: Final = Access((Grant(events=None, event_rights=None, organizer_rights=None),))


@dataclass(frozen=True, slots=True)
class Visitor:
    """`support`: the session under which platform staff is inside; None for members."""

    user: User
    access: Access
    support: SupportSession | None = None

    @property
    def actor(self) -> Actor:
        return Actor("user", str(self.user.pk))

    @property
    def may_write(self) -> bool:
        return self.support is None or self.support.may_write


def visitor_of(user: User, organizer: Organizer, *, now: datetime, method: str, path: str) -> Visitor:
    """Raises Http404 for strangers, who are refused by public rows, before anything of the organizer is touched; and
    TemporarilyUnavailable for staff while the organizer is moved.
    """
    session = support_session_of(user, organizer, now=now)
    if session is not None:
        refuse_while_moving(organizer)  # what staff looks at is written down, and nothing can be
        visitor = Visitor(user, EVERYTHING, session)
        note_support_request(session, organizer, actor=visitor.actor, method=method, path=path)
        return visitor
    if (
        not user.is_active
        or not Membership.objects.filter(user_id=user.pk, organizer_id=organizer.pk).exists()
    ):
        raise Http404
    with organizer_readonly(organizer):
        access = access_of_user(user.pk)
    if access is None:
        raise Http404
    return Visitor(user, access)
