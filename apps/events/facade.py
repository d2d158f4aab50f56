"""Public interface of events."""

from apps.events.channels import SALES_CHANNELS, UnknownChannel, effective_channels
from apps.events.domain.branding import (
    PLAIN,
    BrandingData,
    UnreadableColour,
    branding_of,
    change_branding,
    find_branding_image,
    lock_branding,
    store_branding_image,
)
from apps.events.domain.copy_event import Copying, copied_values, copy_event, register_copy_step
from apps.events.domain.create import CreateEvent, create_event
from apps.events.domain.delete import delete_event, register_cleanup
from apps.events.domain.event_page import EVENT_TEXTS, GOOD_TO_KNOW, PICTURE, change_event_page
from apps.events.domain.legal_links import (
    LEGAL_TEXTS,
    LINKS,
    LINKS_OF_EVENT,
    PRIVACY,
    TERMS,
    NotAMailAddress,
    NotAWebAddress,
    change_event_links,
    change_links,
    legal_text,
    legal_texts_of,
    links_for,
)
from apps.events.domain.offer_version import bump_offer_version
from apps.events.domain.organizer_settings import (
    CHOICES,
    LINES,
    NUMBERS,
    PAYMENT_SETTINGS,
    RELATIVE_DATES,
    SETTINGS_OF_EVENT,
    SWITCHES,
    TRANSLATED,
    TRANSLATED_LISTS,
    change_event_settings,
    change_organizer_name,
    change_organizer_settings,
)
from apps.events.domain.plugins import change_organizer_plugins
from apps.events.domain.preview import is_preview_token, preview_token
from apps.events.domain.protection import is_protected, register_protection
from apps.events.domain.readiness import Blocker, blockers_of, register_check
from apps.events.domain.relative_dates import (
    MOST_DAYS_BEFORE,
    days_before_start,
    relative_date,
    resolved_date,
)
from apps.events.domain.settings import put_event_settings
from apps.events.domain.update import update_event
from apps.events.plugins import active_plugins, register_event_finder

__all__ = [
    "CHOICES",
    "EVENT_TEXTS",
    "GOOD_TO_KNOW",
    "LEGAL_TEXTS",
    "LINES",
    "LINKS",
    "LINKS_OF_EVENT",
    "MOST_DAYS_BEFORE",
    "NUMBERS",
    "PAYMENT_SETTINGS",
    "PICTURE",
    "PLAIN",
    "PRIVACY",
    "RELATIVE_DATES",
    "SALES_CHANNELS",
    "SETTINGS_OF_EVENT",
    "SWITCHES",
    "TERMS",
    "TRANSLATED",
    "TRANSLATED_LISTS",
    "Blocker",
    "BrandingData",
    "Copying",
    "CreateEvent",
    "NotAMailAddress",
    "NotAWebAddress",
    "UnknownChannel",
    "UnreadableColour",
    "active_plugins",
    "blockers_of",
    "branding_of",
    "bump_offer_version",
    "change_branding",
    "change_event_links",
    "change_event_page",
    "change_event_settings",
    "change_links",
    "change_organizer_name",
    "change_organizer_plugins",
    "change_organizer_settings",
    "copied_values",
    "copy_event",
    "create_event",
    "days_before_start",
    "delete_event",
    "effective_channels",
    "find_branding_image",
    "is_preview_token",
    "is_protected",
    "legal_text",
    "legal_texts_of",
    "links_for",
    "lock_branding",
    "preview_token",
    "put_event_settings",
    "register_check",
    "register_cleanup",
    "register_copy_step",
    "register_event_finder",
    "register_protection",
    "relative_date",
    "resolved_date",
    "store_branding_image",
    "update_event",
]
