"""Public interface of admission."""

from apps.admission.domain.barcodes import is_readable
from apps.admission.domain.candidates import scans_on
from apps.admission.domain.eligible_tickets import denied_by_rules
from apps.admission.domain.evaluate import Reason, Refusal
from apps.admission.domain.failed_scans import FailedScan, upload_failed_scan
from apps.admission.domain.lists import CheckinListData, create_list, delete_list, update_list
from apps.admission.domain.redeem import Redeem, RedeemResult, redeem, requires_attention
from apps.admission.domain.revert import (
    AmbiguousScan,
    NotAnAcceptedScan,
    Revert,
    TooLate,
    UnknownScan,
    revert,
)
from apps.admission.domain.rules import InvalidRules

__all__ = [
    "AmbiguousScan",
    "CheckinListData",
    "FailedScan",
    "InvalidRules",
    "NotAnAcceptedScan",
    "Reason",
    "Redeem",
    "RedeemResult",
    "Refusal",
    "Revert",
    "TooLate",
    "UnknownScan",
    "create_list",
    "delete_list",
    "denied_by_rules",
    "is_readable",
    "redeem",
    "requires_attention",
    "revert",
    "scans_on",
    "update_list",
    "upload_failed_scan",
]
