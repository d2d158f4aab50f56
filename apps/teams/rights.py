"""Rights: the contract's `group:action` names, and the flags of older clients."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

EVENT_SETTINGS_GENERAL_WRITE: Final = "event.settings.general:write"
EVENT_SETTINGS_PAYMENT_WRITE: Final = "event.settings.payment:write"
EVENT_SETTINGS_TAX_WRITE: Final = "event.settings.tax:write"
EVENT_SETTINGS_INVOICING_WRITE: Final = "event.settings.invoicing:write"
EVENT_SUBEVENTS_WRITE: Final = "event.subevents:write"
EVENT_ITEMS_WRITE: Final = "event.items:write"
EVENT_ORDERS_READ: Final = "event.orders:read"
EVENT_ORDERS_WRITE: Final = "event.orders:write"
EVENT_ORDERS_CHECKIN: Final = "event.orders:checkin"
EVENT_VOUCHERS_READ: Final = "event.vouchers:read"
EVENT_VOUCHERS_WRITE: Final = "event.vouchers:write"
EVENT_CANCEL: Final = "event:cancel"

EVENT_RIGHTS: Final = (
    EVENT_SETTINGS_GENERAL_WRITE,
    EVENT_SETTINGS_PAYMENT_WRITE,
    EVENT_SETTINGS_TAX_WRITE,
    EVENT_SETTINGS_INVOICING_WRITE,
    EVENT_SUBEVENTS_WRITE,
    EVENT_ITEMS_WRITE,
    EVENT_ORDERS_READ,
    EVENT_ORDERS_WRITE,
    EVENT_ORDERS_CHECKIN,
    EVENT_VOUCHERS_READ,
    EVENT_VOUCHERS_WRITE,
    EVENT_CANCEL,
)

ORGANIZER_EVENTS_CREATE: Final = "organizer.events:create"
ORGANIZER_SETTINGS_GENERAL_WRITE: Final = "organizer.settings.general:write"
ORGANIZER_TEAMS_WRITE: Final = "organizer.teams:write"

ORGANIZER_RIGHTS: Final = (
    ORGANIZER_EVENTS_CREATE,
    ORGANIZER_SETTINGS_GENERAL_WRITE,
    ORGANIZER_TEAMS_WRITE,
    "organizer.giftcards:read",
    "organizer.giftcards:write",
    "organizer.customers:read",
    "organizer.customers:write",
    "organizer.reusablemedia:read",
    "organizer.reusablemedia:write",
    "organizer.devices:read",
    "organizer.devices:write",
    "organizer.seatingplans:write",
    "organizer.outgoingmails:read",
)

# What may be granted together within a group, where that is not simply "nothing or all of it".
_READ_WRITE: Final = (frozenset[str](), frozenset(["read"]), frozenset(["read", "write"]))
ALLOWED_COMBINATIONS: Final[dict[str, tuple[frozenset[str], ...]]] = {
    "event.orders": (*_READ_WRITE, frozenset(["checkin"]), frozenset(["read", "checkin"])),
    "event.vouchers": _READ_WRITE,
    "organizer.giftcards": _READ_WRITE,
    "organizer.customers": _READ_WRITE,
    "organizer.reusablemedia": _READ_WRITE,
    "organizer.devices": _READ_WRITE,
}

# A flag is shown as set when the team has all of these.
LEGACY_FLAGS_SHOWN: Final[dict[str, tuple[str, ...]]] = {
    "can_change_event_settings": (EVENT_SETTINGS_GENERAL_WRITE,),
    "can_change_items": (EVENT_ITEMS_WRITE,),
    "can_view_orders": (EVENT_ORDERS_READ,),
    "can_change_orders": (EVENT_ORDERS_WRITE,),
    "can_checkin_orders": (EVENT_ORDERS_CHECKIN,),
    "can_view_vouchers": (EVENT_VOUCHERS_READ,),
    "can_change_vouchers": (EVENT_VOUCHERS_WRITE,),
    "can_create_events": (ORGANIZER_EVENTS_CREATE,),
    "can_change_organizer_settings": (ORGANIZER_SETTINGS_GENERAL_WRITE,),
    "can_change_teams": (ORGANIZER_TEAMS_WRITE,),
    "can_manage_gift_cards": ("organizer.giftcards:read", "organizer.giftcards:write"),
    "can_manage_customers": ("organizer.customers:read", "organizer.customers:write"),
    "can_manage_reusable_media": ("organizer.reusablemedia:read", "organizer.reusablemedia:write"),
}

# A flag that is written grants all of these.
LEGACY_FLAGS_GRANT: Final[dict[str, tuple[str, ...]]] = {
    **LEGACY_FLAGS_SHOWN,
    "can_change_event_settings": (
        EVENT_SETTINGS_GENERAL_WRITE,
        EVENT_SETTINGS_PAYMENT_WRITE,
        EVENT_SETTINGS_TAX_WRITE,
        EVENT_SETTINGS_INVOICING_WRITE,
        EVENT_SUBEVENTS_WRITE,
    ),
    "can_change_orders": (EVENT_ORDERS_WRITE, EVENT_CANCEL),
    "can_change_organizer_settings": (
        ORGANIZER_SETTINGS_GENERAL_WRITE,
        "organizer.devices:read",
        "organizer.devices:write",
        "organizer.seatingplans:write",
        "organizer.outgoingmails:read",
    ),
}


def groups_wrongly_combined(rights: Iterable[str]) -> list[str]:
    """Groups whose actions, as granted, are none of the allowed combinations."""
    actions: dict[str, set[str]] = {}
    for right in rights:
        group, _, action = right.partition(":")
        actions.setdefault(group, set()).add(action)
    return sorted(
        group
        for group, granted in actions.items()
        if group in ALLOWED_COMBINATIONS and granted not in ALLOWED_COMBINATIONS[group]
    )
