"""Transitions between an organizer's states: who may make them, what is logged, who is notified.

What a state allows is in `access_policy`, transitions that time makes in `scheduled_transitions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop as _

from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.context.transactions import public_schema
from tenants.lifecycle import notifications
from tenants.lifecycle.access_policy import refuse_while_moving
from tenants.models import Organizer, OrganizerState, StaffAction
from tenants.outbox.tasks import enqueue_for_platform
from tenants.routing.directory import forget
from tenants.staff.log import record_staff_action

TRIAL, ACTIVE, PAST_DUE = OrganizerState.TRIAL, OrganizerState.ACTIVE, OrganizerState.PAST_DUE
SUSPENDED, CLOSING, PURGING = OrganizerState.SUSPENDED, OrganizerState.CLOSING, OrganizerState.PURGING

By = Literal["staff", "owner", "clock"]


class NotActive(DomainError):
    message = _("Only an active organizer can be suspended.")


class NotSuspended(DomainError):
    message = _("Only a suspended organizer can be resumed.")


class NotAllowedInState(DomainError):
    message = _("This is not possible in the organizer’s current status.")


class OwnerOnly(DomainError):
    message = _("Only platform staff can do this.")


class ReasonMissing(DomainError):
    field = "reason"
    message = _("Enter a reason. The organizer can read it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """`to` None: back to the state before. `days`: the setting that says when the new state ends by itself."""

    name: str
    sources: tuple[OrganizerState, ...]
    to: OrganizerState | None
    by: frozenset[By]
    action: str
    days: str = ""
    refusal: type[DomainError] = NotAllowedInState


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOrganizer:
    """`kept`: what else the platform writes down, such as the dry-run report: text, numbers, lists of them."""

    organizer_id: UUID
    move: str
    reason: str
    by: By
    kept: Mapping[str, Any] = field(default_factory=dict)


def _move(
    name: str, sources: tuple[OrganizerState, ...], to: OrganizerState | None, *by: By, **more: Any
) -> Move:
    return Move(name=name, sources=sources, to=to, by=frozenset(by), **more)


_OPEN = (TRIAL, ACTIVE, PAST_DUE)
_ALL: Final = (
    _move("activate", (TRIAL, PAST_DUE), ACTIVE, "staff", action="organizer.activated"),
    _move(
        *("past-due", (TRIAL, ACTIVE), PAST_DUE, "staff", "clock"),
        action="organizer.past_due",
        days="LIFECYCLE_PAST_DUE_DAYS",
    ),
    _move("suspend", _OPEN, SUSPENDED, "staff", "clock", action="organizer.suspended", refusal=NotActive),
    _move("resume", (SUSPENDED,), ACTIVE, "staff", action="organizer.resumed", refusal=NotSuspended),
    _move(
        *("close", (*_OPEN, SUSPENDED), CLOSING, "staff", "owner"),
        action="organizer.closing",
        days="LIFECYCLE_CLOSING_DAYS",
    ),
    _move("reopen", (CLOSING,), None, "staff", "owner", action="organizer.reopened"),
    _move("purge", (CLOSING,), PURGING, "staff", "clock", action="organizer.purging"),
    # A copy for trying things out has nobody to lose: it goes as it is.
    _move("expire", (*_OPEN, SUSPENDED, CLOSING), PURGING, "clock", action="organizer.purging"),
)
MOVES: Final[Mapping[str, Move]] = {move.name: move for move in _ALL}


def first_state(now: datetime) -> tuple[OrganizerState, datetime | None]:
    """Of an organizer whose schema is there: its state, and when that ends by itself."""
    days = settings.LIFECYCLE_TRIAL_DAYS
    return (TRIAL, now + timedelta(days=days)) if days else (ACTIVE, None)


def moves_of(organizer: Organizer, by: By) -> tuple[Move, ...]:
    """Those that are possible now."""
    return tuple(move for move in _ALL if organizer.state in move.sources and by in move.by)


def move_organizer(request: MoveOrganizer, *, actor: Actor, now: datetime) -> Organizer:
    """Writes state, both logs and emails to owners in one transaction; all processes see it within a second."""
    move, reason = MOVES[request.move], request.reason.strip()
    with public_schema(), transaction.atomic():
        organizer = Organizer.objects.select_for_update().get(pk=request.organizer_id)
        if organizer.state not in move.sources:
            raise move.refusal
        if request.by not in move.by:
            raise OwnerOnly
        if not reason and request.by == "staff":
            raise ReasonMissing
        refuse_while_moving(organizer)
        before, until = organizer.state, organizer.state_until
        organizer.state, organizer.state_until = _target(organizer, move, now)
        organizer.state_since = now
        organizer.save(update_fields=["state", "state_since", "state_until"])
        record_staff_action(
            organizer,
            move.action,
            actor=actor,
            now=now,
            data={"reason": reason} if reason else {},
            kept={"from": before, "until": until.isoformat() if until else "", **request.kept},
            is_staff=request.by == "staff",
        )
        notifications.notify_owners(organizer, move.name, reason=reason)
        if move.to == PURGING:
            enqueue_for_platform("tenants.purge", organizer_id=str(organizer.pk))
    forget()
    return organizer


def suspend_organizer(organizer_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Organizer:
    request = MoveOrganizer(organizer_id=organizer_id, move="suspend", reason=reason, by="staff")
    return move_organizer(request, actor=actor, now=now)


def resume_organizer(organizer_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Organizer:
    request = MoveOrganizer(organizer_id=organizer_id, move="resume", reason=reason, by="staff")
    return move_organizer(request, actor=actor, now=now)


def _target(organizer: Organizer, move: Move, now: datetime) -> tuple[str, datetime | None]:
    if move.to is None:
        return _before_closing(organizer)
    return move.to, now + timedelta(days=getattr(settings, move.days)) if move.days else None


def _before_closing(organizer: Organizer) -> tuple[str, datetime | None]:
    """Reopening a suspended organizer suspends it again."""
    closed = (
        StaffAction.objects.filter(organizer=organizer, action="organizer.closing").order_by("-at").first()
    )
    data = closed.data if closed else {}
    state = data.get("from", ACTIVE)
    return state, parse_datetime(data.get("until") or "") if state in (TRIAL, PAST_DUE) else None


__all__ = [
    "MOVES",
    "Move",
    "MoveOrganizer",
    "NotActive",
    "NotAllowedInState",
    "NotSuspended",
    "OwnerOnly",
    "ReasonMissing",
    "first_state",
    "move_organizer",
    "moves_of",
    "resume_organizer",
    "suspend_organizer",
]
