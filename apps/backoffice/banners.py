"""Banners above every page about the state of the organizer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parterre.kernel.formats import format_datetime
from tenants.models import Organizer, OrganizerState

PRESSING: Final = (OrganizerState.PAST_DUE, OrganizerState.SUSPENDED, OrganizerState.CLOSING)


def is_pressing(organizer: Organizer) -> bool:
    """More than what an event has to say."""
    return organizer.is_read_only or organizer.state in PRESSING


def banner_of(organizer: Organizer) -> str:
    """What presses most; empty: nothing is the matter."""
    if organizer.is_read_only:
        return _("Your account is being moved and is read-only for a few minutes.")
    if organizer.sandbox_of and organizer.expires_at:
        return _("This is a sandbox. It will be deleted after %(day)s.") % {
            "day": _moment(organizer.expires_at)
        }
    day = {"day": _moment(organizer.state_until)} if organizer.state_until else None
    match organizer.state:
        case OrganizerState.TRIAL if day:
            return _("Your trial ends on %(day)s.") % day
        case OrganizerState.PAST_DUE if day:
            return _("A payment to the platform is past due. Your shop closes after %(day)s.") % day
        case OrganizerState.PAST_DUE:
            return _("A payment to the platform is past due.")
        case OrganizerState.SUSPENDED:
            return _(
                "Your account is suspended. The shop is closed and nothing can be changed. You can still "
                "check in tickets."
            )
        case OrganizerState.CLOSING if day:
            return (
                _("Your account is being closed and is read-only. All data will be deleted after %(day)s.")
                % day
            )
    return ""


def _moment(moment: datetime) -> str:
    return format_datetime(timezone.localtime(moment), get_language())
