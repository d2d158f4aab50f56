"""Hand-over of a support session from the console's host to the root host, where the back office is.

Staff signed in on the console, second factor included, and cookies of one host are not sent to the other. The console
issues a key; the root host signs its owner in by it: once, within a minute, for this session and no longer than it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_noop as _

from parterre.accounts.models import User
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.context.transactions import public_schema
from tenants.models import SupportSession
from tenants.staff.log import record_staff_action
from tenants.staff.support_sessions import open_session_of

HANDOVER_LASTS: Final = timedelta(seconds=60)
# Signed with a key of the platform's own for this purpose alone.
SALT: Final = "tenants.staff.handover"


class HandoverOver(DomainError):
    message = _("This link has expired or was used already. Open the back office from the console again.")


def issue_handover(session_id: UUID, *, actor: Actor, now: datetime) -> str:
    """A key for the owner of the session. An earlier one is void. SessionOver if the session is."""
    secret = secrets.token_urlsafe(32)
    with public_schema(), transaction.atomic():
        session = open_session_of(session_id, actor, now)
        session.handover_hash, session.handover_until = _hash(secret), now + HANDOVER_LASTS
        session.save(update_fields=["handover_hash", "handover_until"])
    return signing.dumps({"session": str(session.pk), "secret": secret}, salt=SALT)


def handed_over(key: str, *, now: datetime) -> tuple[SupportSession, User]:
    """Whose key it is. Uses nothing up. Raises HandoverOver."""
    with public_schema():
        return _find(key, now, locked=False)


def accept_handover(key: str, *, now: datetime) -> tuple[SupportSession, User]:
    """Use the key up: of two at once, one is HandoverOver. Logged for the platform and the organizer."""
    with public_schema(), transaction.atomic():
        session, user = _find(key, now, locked=True)
        session.handover_hash = session.handover_until = None
        session.save(update_fields=["handover_hash", "handover_until"])
        record_staff_action(
            session.organizer,
            "support.entered",
            actor=Actor("user", str(user.pk)),
            now=now,
            data={"session": str(session.pk), "reason": session.reason},
        )
    return session, user


def _find(key: str, now: datetime, *, locked: bool) -> tuple[SupportSession, User]:
    try:
        claimed = signing.loads(key, salt=SALT)
    except signing.BadSignature:
        raise HandoverOver from None
    sessions = SupportSession.objects.filter(
        pk=claimed["session"],
        handover_hash=_hash(claimed["secret"]),
        handover_until__gt=now,
        until__gt=now,
        ended_at=None,
    ).select_related("organizer")
    session = (sessions.select_for_update(of=("self",)) if locked else sessions).first()
    if session is None:
        raise HandoverOver
    user = User.objects.filter(pk=session.user_id, is_active=True, is_platform_staff=True).first()
    if user is None:
        raise HandoverOver
    return session, user


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
