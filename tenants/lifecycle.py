"""Closing an organizer for a while, and opening it again. Its data is not touched."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _

from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.directory import forget
from tenants.entering import outside
from tenants.models import Organizer, OrganizerState
from tenants.staff_log import record_staff_action


class NotActive(DomainError):
    message = _("Only an active organizer can be suspended.")


class NotSuspended(DomainError):
    message = _("Only a suspended organizer can be resumed.")


class ReasonMissing(DomainError):
    field = "reason"
    message = _("Say why: the organizer reads it.")


def suspend_organizer(organizer_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Organizer:
    """Its shop shows a closed page, its API and back office refuse, its periodic jobs rest."""
    with outside(), transaction.atomic():
        organizer = _locked(organizer_id)
        if organizer.state != OrganizerState.ACTIVE:
            raise NotActive
        _move(organizer, OrganizerState.SUSPENDED, "organizer.suspended", reason, actor=actor, now=now)
    forget()
    return organizer


def resume_organizer(organizer_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Organizer:
    with outside(), transaction.atomic():
        organizer = _locked(organizer_id)
        if organizer.state != OrganizerState.SUSPENDED:
            raise NotSuspended
        _move(organizer, OrganizerState.ACTIVE, "organizer.resumed", reason, actor=actor, now=now)
    forget()
    return organizer


def _locked(organizer_id: UUID) -> Organizer:
    return Organizer.objects.select_for_update().get(pk=organizer_id)


def _move(
    organizer: Organizer, state: OrganizerState, action: str, reason: str, *, actor: Actor, now: datetime
) -> None:
    if not reason.strip():
        raise ReasonMissing
    organizer.state = state
    Organizer.objects.filter(pk=organizer.pk).update(state=state)
    record_staff_action(organizer, action, actor=actor, now=now, data={"reason": reason.strip()})
