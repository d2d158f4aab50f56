"""What other apps may call."""

from apps.payments.domain.booking import (
    cancel_open_payments,
    confirm_payment,
    first_payment,
    paid_sum,
    store_payment,
)
from apps.payments.methods import FREE, MANUAL, can_be_paid, is_known_provider, methods_of, payable_event

__all__ = [
    "FREE",
    "MANUAL",
    "can_be_paid",
    "cancel_open_payments",
    "confirm_payment",
    "first_payment",
    "is_known_provider",
    "methods_of",
    "paid_sum",
    "payable_event",
    "store_payment",
]
