"""What other apps may call."""

from apps.events.channels import SALES_CHANNELS, effective_channels
from apps.events.domain.copying import Copying, copied_values, copy_event, register_copy_step
from apps.events.domain.creating import CreateEvent, create_event
from apps.events.domain.deleting import delete_event, register_clearing
from apps.events.domain.linking import (
    LINKS,
    LINKS_OF_EVENT,
    NotAMailAddress,
    NotAWebAddress,
    change_event_links,
    change_links,
    links_for,
)
from apps.events.domain.looking import (
    PLAIN,
    LookData,
    UnreadableColour,
    change_look,
    look_of,
    picture_of_look,
    store_look_picture,
)
from apps.events.domain.offering import offer_changed
from apps.events.domain.plugins import change_organizer_plugins
from apps.events.domain.protecting import is_protected, register_protection
from apps.events.domain.readiness import Blocker, blockers_of, register_check
from apps.events.domain.settings import put_event_settings
from apps.events.domain.updating import update_event
from apps.events.plugins import active_plugins, register_event_finder

__all__ = [
    "LINKS",
    "LINKS_OF_EVENT",
    "PLAIN",
    "SALES_CHANNELS",
    "Blocker",
    "Copying",
    "CreateEvent",
    "LookData",
    "NotAMailAddress",
    "NotAWebAddress",
    "UnreadableColour",
    "active_plugins",
    "blockers_of",
    "change_event_links",
    "change_links",
    "change_look",
    "change_organizer_plugins",
    "copied_values",
    "copy_event",
    "create_event",
    "delete_event",
    "effective_channels",
    "is_protected",
    "links_for",
    "look_of",
    "offer_changed",
    "picture_of_look",
    "put_event_settings",
    "register_check",
    "register_clearing",
    "register_copy_step",
    "register_event_finder",
    "register_protection",
    "store_look_picture",
    "update_event",
]
