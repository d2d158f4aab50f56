"""Revert an accepted scan, for example after a turnstile fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.admission.domain.evaluate import Reason
from apps.admission.models import Checkin, CheckinList
from apps.audit.facade import record
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revert:
    """`at` None: now."""

    lists: Sequence[CheckinList]
    nonce: str
    at: datetime | None = None
    explanation: str | None = None


class UnknownScan(DomainError):
    """No scan with this nonce on these lists: the contract answers 404."""

    field = "nonce"
    message = _("There is no check-in with this nonce.")


class AmbiguousScan(DomainError):
    field = "nonce"
    message = _("There is more than one check-in with this nonce.")


class NotAnAcceptedScan(DomainError):
    field = "nonce"
    message = _("Only successful check-ins can be undone.")


class TooLate(DomainError):
    field = "datetime"
    message = _("A check-in can only be undone within %(minutes)s minutes.")


@transaction.atomic
def revert(request: Revert, *, actor: Actor, now: datetime) -> TooLate | None:
    """The annulled scan stays, as an unsuccessful one.

    What comes too late is written down too: it is returned, for raising would undo that.
    """
    checkin = _the_scan(request)
    at = request.at or now
    if abs(at - checkin.scanned_at) > WINDOW:
        _record("checkin.annulment.ignored", checkin, request, at, actor=actor)
        return TooLate(minutes=WINDOW // timedelta(minutes=1))
    checkin.successful = False
    checkin.error_reason = Reason.ANNULLED
    checkin.error_explanation = request.explanation
    checkin.save(update_fields=["successful", "error_reason", "error_explanation"])
    _record("checkin.reverted", checkin, request, at, actor=actor)
    return None


def _the_scan(request: Revert) -> Checkin:
    """Locked: of two annulments at once, the second finds no accepted scan."""
    sent = Checkin.objects.filter(list__in=[one.pk for one in request.lists], nonce=request.nonce)
    locked = sent.select_for_update(no_key=True, of=("self",)).select_related("position", "position__order")
    scans = list(locked.order_by("pk"))
    accepted = [scan for scan in scans if scan.successful and scan.position is not None]
    if not scans:
        raise UnknownScan
    if not accepted:
        raise NotAnAcceptedScan
    if len(accepted) > 1:
        raise AmbiguousScan
    return accepted[0]


def _record(action: str, checkin: Checkin, request: Revert, at: datetime, *, actor: Actor) -> None:
    position = checkin.position
    assert position is not None
    data: dict[str, Any] = {
        "checkin": checkin.pk,
        "list": checkin.list_id,
        "type": checkin.type,
        "datetime": at,
        "position": position.pk,
        "positionid": position.positionid,
        "reason_explanation": request.explanation,
    }
    order = position.order
    record(actor, action, object_type="order", object_id=order.pk, event_id=order.event_id, data=data)
