"""Explain a refused scan in one sentence for check-in staff."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.admission.domain.rules import Unmet
from apps.events.models import Event
from apps.orders.models import Order
from parterre.kernel.formats import format_datetime

UNKNOWN_LOCALE = "en"
NOT_VALID_YET = _("This ticket is only valid after %(moment)s")
NOT_VALID_ANYMORE = _("This ticket was only valid before %(moment)s")
RULES_BROKEN = _("The rules of this check-in list could not be evaluated.")
RULES_DENY = _("The rules of this check-in list do not allow entry.")

TOO_EARLY = _("Entry is only possible from %(moment)s")
TOO_LATE = _("Entry was only possible until %(moment)s")
SENTENCES = {
    "now_isoweekday": _("Entry is not allowed on this day of the week."),
    "product": _("This ticket type is not valid here."),
    "variation": _("This ticket type is not valid here."),
    "gate": _("This ticket is not valid at this gate."),
    "minutes_since_last_entry": _("The time since the last entry does not allow re-entry."),
    "minutes_since_first_entry": _("The time since the first entry does not allow re-entry."),
}
TEST_ORDER = _("This ticket is from a test order. It is not valid.")
TEST_TICKET = _("Test ticket: not valid at a real event.")
TOO_MANY_ENTRIES = _("This ticket has been used too many times.")
TOO_FEW_ENTRIES = _("This ticket has not been used enough times.")
IS_INSIDE = _("This ticket is already checked in.")
IS_OUTSIDE = _("This ticket is not checked in.")


def locale_of(event: Event, order: Order | None = None) -> str:
    """The language in which a scan explains itself: the event's, or the order's where that is asked for."""
    of_order = order.locale if order is not None else None
    return of_order or event.settings.get("locale") or next(iter(event.languages), UNKNOWN_LOCALE)


def explain(text: Promise, *, locale: str, moment: datetime | None = None, event: Event) -> str:
    with translation.override(locale):
        if moment is None:
            return str(text)
        return str(text) % {"moment": format_datetime(moment, locale, zone=event.timezone)}


def explain_unmet(condition: Unmet | None, *, locale: str, event: Event) -> str:
    """Names what was closest to letting the ticket in."""
    if condition is None:
        return explain(RULES_DENY, locale=locale, event=event)
    if isinstance(condition.wanted, datetime):
        text = TOO_EARLY if condition.operator == "isAfter" else TOO_LATE
        return explain(text, locale=locale, event=event, moment=condition.wanted)
    return explain(_sentence(condition), locale=locale, event=event)


def _sentence(condition: Unmet) -> Promise:
    if condition.subject == "entry_status":
        wants_inside = (condition.operator == "==") is (condition.wanted == "present")
        return IS_OUTSIDE if wants_inside else IS_INSIDE
    if condition.subject.startswith("entries_"):
        return TOO_FEW_ENTRIES if condition.operator in (">", ">=") else TOO_MANY_ENTRIES
    return SENTENCES.get(condition.subject, RULES_DENY)
