"""Default values of settings that neither the event nor its organizer sets. Names and values of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

DEFAULTS: Final[Mapping[str, Any]] = {
    "reservation_time": 30,
    "max_items_per_order": 10,
    "payment_term_mode": "days",
    "payment_term_days": 14,
    "payment_term_minutes": 30,
    "payment_term_weekdays": True,
    "payment_term_accept_late": True,
    "payment_term_expire_automatically": True,
    "payment_term_expire_delay_days": 0,
    "payment_refund_automatically": True,  # ours
    "cancel_allow_user": True,
    "allow_modifications": "order",
    "last_order_modification_date": "RELDATE/minutes/0/date_from/",
    "show_quota_left": False,
    "waiting_room_always": False,  # ours
    "mail_attach_tickets": True,
    "mail_days_order_expire_warning": 3,
    "payment_term_last": None,
    "mail_from_name": None,
    "mail_text_signature": None,  # ours
    "confirm_texts": [],
}
