"""What others may call."""

from apps.admission.domain.annulling import (
    AmbiguousScan,
    Annul,
    NotAnAcceptedScan,
    TooLate,
    UnknownScan,
    annul,
)
from apps.admission.domain.deciding import Reason, Refusal
from apps.admission.domain.finding import scans_on
from apps.admission.domain.foreseeing import denied_by_rules
from apps.admission.domain.lists import CheckinListData, UnknownProduct, create_list, delete_list, update_list
from apps.admission.domain.redeeming import Redeem, RedeemResult, redeem, requires_attention
from apps.admission.domain.rules import InvalidRules
from apps.admission.domain.uploading import FailedScan, NotOfThisEvent, upload_failed_scan

__all__ = [
    "AmbiguousScan",
    "Annul",
    "CheckinListData",
    "FailedScan",
    "InvalidRules",
    "NotAnAcceptedScan",
    "NotOfThisEvent",
    "Reason",
    "Redeem",
    "RedeemResult",
    "Refusal",
    "TooLate",
    "UnknownProduct",
    "UnknownScan",
    "annul",
    "create_list",
    "delete_list",
    "denied_by_rules",
    "redeem",
    "requires_attention",
    "scans_on",
    "update_list",
    "upload_failed_scan",
]
