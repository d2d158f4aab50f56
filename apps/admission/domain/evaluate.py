"""Evaluate a scan: the contract's checks, in its order. Reads loaded data, writes nothing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from apps.admission.domain import explain
from apps.admission.domain.candidates import holds_product
from apps.admission.domain.rules import Circumstances, Unmet, admits, unmet
from apps.admission.models import Checkin, CheckinList, ScanType
from apps.orders.models import Order, OrderPosition, OrderStatus

log = logging.getLogger(__name__)


class Reason(StrEnum):
    """Why a scan was refused, in the contract's words."""

    INVALID = "invalid"
    REVOKED = "revoked"
    AMBIGUOUS = "ambiguous"
    CANCELED = "canceled"
    BLOCKED = "blocked"
    UNAPPROVED = "unapproved"
    INVALID_TIME = "invalid_time"
    PRODUCT = "product"
    UNPAID = "unpaid"
    RULES = "rules"
    INCOMPLETE = "incomplete"
    ALREADY_REDEEMED = "already_redeemed"
    ALREADY_EXCHANGED = "already_exchanged"
    MEDIUM_EXISTS = "medium_exists"
    MEDIUM_INVALID = "medium_invalid"
    ERROR = "error"
    ANNULLED = "annulled"


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan to evaluate. `at`: time on the device. `scans`: earlier accepted scans on this list, oldest first."""

    position: OrderPosition
    checkin_list: CheckinList
    scans: Sequence[Checkin]
    at: datetime
    type: str = ScanType.ENTRY
    force: bool = False
    ignore_unpaid: bool = False
    nonce: str | None = None
    locale: str = explain.UNKNOWN_LOCALE

    @property
    def order(self) -> Order:
        return self.position.order

    @property
    def is_entry(self) -> bool:
        return self.type == ScanType.ENTRY


@dataclass(frozen=True, slots=True)
class Refusal:
    """`is_final`: not even an operator's decision, sent with force, gets past it."""

    reason: Reason
    explanation: str | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Evaluation:
    """No `refusal`: let in. `is_forced`: only because of force. `is_repeated`: sent before."""

    refusal: Refusal | None = None
    is_forced: bool = False
    is_repeated: bool = False


def evaluate(scan: Scan) -> Evaluation:
    is_forced = False
    for check in CHECKS:
        if check is is_reentry and is_repeated(scan):
            return Evaluation(is_forced=is_forced, is_repeated=True)
        refusal = check(scan)
        if refusal is not None and (refusal.is_final or not scan.force):
            return Evaluation(refusal)
        is_forced = is_forced or refusal is not None
    return Evaluation(is_forced=is_forced)


def is_canceled(scan: Scan) -> Refusal | None:
    is_live = scan.order.status in (OrderStatus.PENDING, OrderStatus.PAID)
    return Refusal(Reason.CANCELED) if scan.position.canceled or not is_live else None


def is_test_order(scan: Scan) -> Refusal | None:
    """While the event itself is in test mode, its staff tries test tickets."""
    event = scan.checkin_list.event
    if not scan.order.testmode or event.testmode:
        return None
    return Refusal(Reason.BLOCKED, explain.explain(explain.TEST_ORDER, locale=scan.locale, event=event))


def is_blocked(scan: Scan) -> Refusal | None:
    return Refusal(Reason.BLOCKED) if scan.position.blocked else None


def is_unapproved(scan: Scan) -> Refusal | None:
    waits = scan.order.status == OrderStatus.PENDING and scan.order.require_approval
    return Refusal(Reason.UNAPPROVED) if waits else None


def is_outside_validity(scan: Scan) -> Refusal | None:
    """Whoever is inside may leave at any time."""
    valid_from, valid_until = scan.position.valid_from, scan.position.valid_until
    if not scan.is_entry:
        return None
    if valid_from is not None and scan.at < valid_from:
        text, moment = explain.NOT_VALID_YET, valid_from
    elif valid_until is not None and scan.at > valid_until:
        text, moment = explain.NOT_VALID_ANYMORE, valid_until
    else:
        return None
    sentence = explain.explain(text, locale=scan.locale, event=scan.checkin_list.event, moment=moment)
    return Refusal(Reason.INVALID_TIME, sentence)


def is_not_on_list(scan: Scan) -> Refusal | None:
    is_on_list = holds_product(scan.checkin_list, scan.position.product_id)
    return None if is_on_list else Refusal(Reason.PRODUCT)


def is_unpaid(scan: Scan) -> Refusal | None:
    order = scan.order
    is_pending = order.status == OrderStatus.PENDING
    is_let_through = scan.ignore_unpaid and scan.checkin_list.include_pending and is_pending
    if order.status == OrderStatus.PAID or order.valid_if_pending or is_let_through:
        return None
    return Refusal(Reason.UNPAID)


def is_denied_by_rules(scan: Scan) -> Refusal | None:
    rules, event = scan.checkin_list.rules, scan.checkin_list.event
    if not rules or not scan.is_entry:
        return None
    circumstances = circumstances_of(scan)
    try:
        if admits(rules, circumstances):
            return None
        condition: Unmet | None = unmet(rules, circumstances)
    except Exception:  # an error in a rule must not leave the device without a response
        log.warning("rules of check-in list %s failed", scan.checkin_list.pk, exc_info=True)
        broken = explain.explain(explain.RULES_BROKEN, locale=scan.locale, event=event)
        return Refusal(Reason.RULES, broken, is_final=True)
    return Refusal(Reason.RULES, explain.explain_unmet(condition, locale=scan.locale, event=event))


def is_reentry(scan: Scan) -> Refusal | None:
    checkin_list, scans = scan.checkin_list, scan.scans
    was_never_inside = all(past.type == ScanType.EXIT for past in scans)
    if not scan.is_entry or checkin_list.allow_multiple_entries or was_never_inside:
        return None
    if checkin_list.allow_entry_after_exit and scans[-1].type == ScanType.EXIT:
        return None
    return Refusal(Reason.ALREADY_REDEEMED)


CHECKS = (
    is_canceled,
    is_test_order,
    is_blocked,
    is_unapproved,
    is_outside_validity,
    is_not_on_list,
    is_unpaid,
    is_denied_by_rules,
    is_reentry,
)


def is_repeated(scan: Scan) -> bool:
    """A device repeats the nonce when it received no response."""
    return scan.nonce is not None and any(past.nonce == scan.nonce for past in scan.scans)


def circumstances_of(scan: Scan) -> Circumstances:
    event = scan.checkin_list.event
    return Circumstances(
        now=scan.at,
        timezone=ZoneInfo(event.timezone),
        product=scan.position.product_id,
        variation=scan.position.variation_id,
        scans=scan.scans,
        starts_at=event.date_from,
        ends_at=event.date_to,
        admission_at=event.date_admission,
    )
