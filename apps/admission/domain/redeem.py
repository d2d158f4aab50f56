"""Redeem a ticket: find it, evaluate the scan, and record the result in every case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.admission.domain.barcodes import storable
from apps.admission.domain.candidates import candidates, narrowed
from apps.admission.domain.evaluate import Evaluation, Reason, Refusal, Scan, evaluate
from apps.admission.domain.explain import TEST_TICKET, explain, locale_of
from apps.admission.models import Checkin, CheckinList, ScanType
from apps.audit.facade import record
from apps.orders.models import OrderPosition
from parterre.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeem:
    """A scan as a device sends it. `lists`: at most one an event. `scanned_at` None: now.

    `position_id`: older clients may send it as the barcode. `force`: the device has decided already, offline.
    """

    lists: Sequence[CheckinList]
    barcode: str
    position_id: int | None = None
    source_type: str = "barcode"
    type: str = ScanType.ENTRY
    force: bool = False
    ignore_unpaid: bool = False
    use_order_locale: bool = False
    nonce: str | None = None
    scanned_at: datetime | None = None
    simulate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemResult:
    """`position` None: no ticket, or more than one. `scans`: accepted ones on the list, this one included."""

    checkin_list: CheckinList
    position: OrderPosition | None = None
    scans: Sequence[Checkin] = ()
    refusal: Refusal | None = None

    @property
    def is_ok(self) -> bool:
        return self.refusal is None

    @property
    def requires_attention(self) -> bool:
        return self.position is not None and requires_attention(self.position)

    @property
    def _is_of_test_order(self) -> bool:
        return self.position is not None and self.position.order.testmode

    @property
    def texts(self) -> list[str]:
        """What the staff should know, from the whole order down to the product."""
        if self.position is None:
            return []
        sources = (self.position.order, self.position.variation, self.position.product)
        event = self.checkin_list.event
        test = [explain(TEST_TICKET, locale=locale_of(event), event=event)] if self._is_of_test_order else []
        return test + [
            source.checkin_text for source in sources if source is not None and source.checkin_text
        ]


def requires_attention(position: OrderPosition) -> bool:
    """Those of test orders always: a device that decides by itself must not let them pass unseen."""
    if position.order.testmode:
        return True
    sources = (position.order, position.variation, position.product)
    return any(source is not None and source.checkin_attention for source in sources)


# No savepoint: callers open the transaction, and check-in staff wait for every round trip.
@transaction.atomic(savepoint=False)
def redeem(request: Redeem, *, actor: Actor, now: datetime) -> RedeemResult:
    """Refusals are values, not exceptions: they are written down too."""
    at = request.scanned_at or now
    found = candidates(
        request.barcode, request.lists, position_id=request.position_id, lock=not request.simulate
    )
    meant = narrowed(found, request.lists, barcode=request.barcode, at=at)
    if len(meant) != 1:
        return _refuse_unidentified(request, meant, actor=actor, at=at)

    scan = _scan_of(request, meant[0], at)
    verdict = evaluate(scan)

    stored = None if request.simulate or verdict.is_repeated else _store(request, scan, verdict)
    if stored is not None:
        _record(scan, stored, verdict, actor=actor)
    scans = [*scan.scans, *([stored] if stored is not None and stored.successful else [])]
    return RedeemResult(
        checkin_list=scan.checkin_list, position=scan.position, scans=scans, refusal=verdict.refusal
    )


def _scan_of(request: Redeem, position: OrderPosition, at: datetime) -> Scan:
    checkin_list = next(one for one in request.lists if one.event_id == position.order.event_id)
    scans: Sequence[Checkin] = position.scans  # type: ignore[attr-defined]  # prefetched in finding
    return Scan(
        position=position,
        checkin_list=checkin_list,
        scans=scans,
        at=at,
        type=request.type,
        force=request.force,
        ignore_unpaid=request.ignore_unpaid,
        nonce=request.nonce,
        locale=locale_of(checkin_list.event, position.order if request.use_order_locale else None),
    )


def _refuse_unidentified(
    request: Redeem, meant: Sequence[OrderPosition], *, actor: Actor, at: datetime
) -> RedeemResult:
    """Nothing, or several tickets: the scan belongs to a list, but to no ticket."""
    checkin_list, refusal = request.lists[0], Refusal(Reason.INVALID)
    if meant:
        event_id, refusal = meant[0].order.event_id, Refusal(Reason.AMBIGUOUS)
        checkin_list = next(one for one in request.lists if one.event_id == event_id)
    if not request.simulate:
        stored = Checkin.objects.create(
            list=checkin_list, successful=False, error_reason=refusal.reason, **_as_sent(request, at)
        )
        record(
            actor,
            "checkin.denied" if meant else "checkin.unknown",
            object_type="checkinlist",
            object_id=checkin_list.pk,
            event_id=checkin_list.event_id,
            data={**_log_data(stored), "barcode": stored.raw_barcode},
        )
    return RedeemResult(checkin_list=checkin_list, refusal=refusal)


def _store(request: Redeem, scan: Scan, verdict: Evaluation) -> Checkin:
    refusal = verdict.refusal
    return Checkin.objects.create(
        list=scan.checkin_list,
        position=scan.position,
        successful=refusal is None,
        error_reason=refusal.reason if refusal else None,
        error_explanation=refusal.explanation if refusal else None,
        forced=verdict.is_forced,
        **_as_sent(request, scan.at),
    )


def _as_sent(request: Redeem, at: datetime) -> dict[str, Any]:
    return {
        "type": request.type,
        "scanned_at": at,
        "nonce": request.nonce,
        "force_sent": request.force,
        "raw_barcode": storable(request.barcode),
        "raw_source_type": request.source_type,
    }


def _record(scan: Scan, stored: Checkin, verdict: Evaluation, *, actor: Actor) -> None:
    data = {
        **_log_data(stored),
        "position": scan.position.pk,
        "positionid": scan.position.positionid,
        "forced": stored.forced,
        "first": not scan.scans if stored.successful else None,
    }
    record(
        actor,
        "checkin" if verdict.refusal is None else "checkin.denied",
        object_type="order",
        object_id=scan.order.pk,
        event_id=scan.order.event_id,
        data=data,
    )


def _log_data(stored: Checkin) -> dict[str, Any]:
    return {
        "checkin": stored.pk,
        "list": stored.list_id,
        "type": stored.type,
        "datetime": stored.scanned_at,
        "force": stored.force_sent,
        "errorcode": stored.error_reason,
        "reason_explanation": stored.error_explanation,
    }
