"""The strip above every page while something is the matter with the organizer as a whole."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tenants.models import Organizer, OrganizerState

PRESSING: Final = (OrganizerState.PAST_DUE, OrganizerState.SUSPENDED, OrganizerState.CLOSING)


def is_pressing(organizer: Organizer) -> bool:
    """More than what an event has to say."""
    return organizer.is_read_only or organizer.state in PRESSING


def banner_of(organizer: Organizer) -> str:
    """What presses most; empty: nothing is the matter."""
    if organizer.is_read_only:
        return _("Nothing can be changed for a few minutes: this organizer is being moved.")
    if organizer.sandbox_of and organizer.expires_at:
        return _("A copy for trying things out. It is deleted after %(day)s.") % {
            "day": _day(organizer.expires_at)
        }
    day = {"day": _day(organizer.state_until)} if organizer.state_until else None
    match organizer.state:
        case OrganizerState.TRIAL if day:
            return _("On trial until %(day)s.") % day
        case OrganizerState.PAST_DUE if day:
            return _("Something is to be paid to the platform. After %(day)s the shop closes.") % day
        case OrganizerState.PAST_DUE:
            return _("Something is to be paid to the platform.")
        case OrganizerState.SUSPENDED:
            return _("Suspended: the shop is closed and nothing can be changed. Tickets can be scanned.")
        case OrganizerState.CLOSING if day:
            return _("Being closed: nothing can be changed. After %(day)s everything is deleted.") % day
    return ""


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")
