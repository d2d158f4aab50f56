"""Record scans that a device refused while offline and uploads later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.admission.domain.barcodes import storable
from apps.admission.domain.evaluate import Reason
from apps.admission.models import Checkin, CheckinList, ScanType
from apps.audit.facade import record
from apps.catalog.models import Product, Variation
from apps.orders.models import OrderPosition
from parterre.kernel.actor import Actor
from parterre.kernel.errors import UnknownObject


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedScan:
    """`raw_product` and `raw_variation`: what the device read from a signed ticket it could not look up."""

    reason: Reason
    barcode: str
    scanned_at: datetime | None = None
    explanation: str | None = None
    type: str = ScanType.ENTRY
    source_type: str | None = "barcode"
    nonce: str | None = None
    position_id: int | None = None
    raw_product: int | None = None
    raw_variation: int | None = None


@transaction.atomic
def upload_failed_scan(
    checkin_list: CheckinList, scan: FailedScan, *, actor: Actor, now: datetime
) -> Checkin | None:
    """None: a scan with this nonce is known already."""
    position = _position_of(checkin_list.event_id, scan.position_id)
    _check_offer(checkin_list.event_id, scan)
    if scan.nonce is not None and _is_known(checkin_list, scan):
        return None
    stored = Checkin.objects.create(
        list=checkin_list,
        position=position,
        successful=False,
        type=scan.type,
        scanned_at=scan.scanned_at or now,
        error_reason=scan.reason,
        error_explanation=scan.explanation,
        nonce=scan.nonce,
        raw_barcode=storable(scan.barcode),
        raw_source_type=scan.source_type,
    )
    record(
        actor,
        "checkin.denied" if position else "checkin.unknown",
        object_type="order" if position else "checkinlist",
        object_id=position.order_id if position else checkin_list.pk,
        event_id=checkin_list.event_id,
        data={
            "checkin": stored.pk,
            "list": checkin_list.pk,
            "type": stored.type,
            "datetime": stored.scanned_at,
            "errorcode": stored.error_reason,
            "reason_explanation": stored.error_explanation,
            "position": position and position.pk,
            "positionid": position and position.positionid,
            "barcode": stored.raw_barcode,
            "raw_item": scan.raw_product,
            "raw_variation": scan.raw_variation,
        },
    )
    return stored


def _is_known(checkin_list: CheckinList, scan: FailedScan) -> bool:
    """The list's row is locked first: the same upload, sent twice at once, is stored once."""
    CheckinList.objects.select_for_update(no_key=True).get(pk=checkin_list.pk)
    return Checkin.objects.filter(list=checkin_list, nonce=scan.nonce, error_reason=scan.reason).exists()


def _position_of(event_id: int, position_id: int | None) -> OrderPosition | None:
    if position_id is None:
        return None
    try:
        return OrderPosition.objects.get(pk=position_id, order__event_id=event_id)
    except OrderPosition.DoesNotExist:
        raise UnknownObject(id=position_id).at("position") from None


def _check_offer(event_id: int, scan: FailedScan) -> None:
    if scan.raw_product and not Product.objects.filter(pk=scan.raw_product, event_id=event_id).exists():
        raise UnknownObject(id=scan.raw_product).at("raw_item")
    if scan.raw_variation:
        of_event = Variation.objects.filter(pk=scan.raw_variation, product__event_id=event_id)
        if not of_event.exists():
            raise UnknownObject(id=scan.raw_variation).at("raw_variation")
