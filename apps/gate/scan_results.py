"""Presenter of scan results: headline, reason, next action. Reads a result, runs no query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.admission.facade import Reason, RedeemResult
from apps.admission.models import ScanType
from apps.orders.models import OrderPosition
from parterre.kernel.formats import format_ago, format_datetime, format_time, text_in

Tone = Literal["go", "attention", "twice", "stop"]
Text = str | Promise

BOX_OFFICE = _("Send the guest to the box office.")
REASONS: Mapping[Reason, tuple[Text, Text]] = {
    Reason.INVALID: (
        _("Unknown code."),
        _("It may be for another event. Scan again or search by name."),
    ),
    Reason.REVOKED: (_("This ticket has been replaced by a newer one."), _("Ask for the latest email.")),
    Reason.AMBIGUOUS: (
        _("This code matches several tickets."),
        _("Search by name and select the right ticket."),
    ),
    Reason.CANCELED: (_("This ticket is canceled."), BOX_OFFICE),
    Reason.BLOCKED: (_("This ticket is blocked."), _("Call a supervisor.")),
    Reason.UNAPPROVED: (_("This order has not been approved yet."), BOX_OFFICE),
    Reason.INVALID_TIME: (_("This ticket is not valid at this time."), BOX_OFFICE),
    Reason.PRODUCT: (_("This ticket type is not valid here."), _("Send the guest to another entrance.")),
    Reason.UNPAID: (_("This ticket has not been paid."), BOX_OFFICE),
    Reason.RULES: (_("The check-in rules do not allow entry now."), BOX_OFFICE),
}
OTHERWISE = (_("This ticket cannot be checked in."), _("Call a supervisor."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Who stands there. `person` is empty where no name was asked for."""

    person: str
    company: str
    product: str
    order_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`tone` is also the colour, shape, sound and vibration. `notes`: what the organizer wants looked at."""

    tone: Tone
    word: Text
    reasons: tuple[Text, ...] = ()
    advice: Text = ""
    notes: tuple[str, ...] = ()
    ticket: Ticket | None = None
    may_admit_unpaid: bool = False
    may_undo: bool = False

    @property
    def shape(self) -> str:
        """Of the three screens: who is let in but should be looked at is let in."""
        return "go" if self.tone == "attention" else self.tone


def result_of_scan(result: RedeemResult, *, scan_type: str, now: datetime) -> Verdict:
    if result.refusal is None:
        return _admitted_result(result, scan_type)
    if result.refusal.reason == Reason.ALREADY_REDEEMED:
        return _already_in(result, now)
    return _refused(result)


def _admitted_result(result: RedeemResult, scan_type: str) -> Verdict:
    if scan_type == ScanType.EXIT:
        return Verdict(tone="go", word=_("Checked out"), may_undo=True, ticket=_ticket(result.position))
    return Verdict(
        tone="attention" if result.requires_attention else "go",
        word=_("Valid"),
        advice=_("This ticket requires attention.") if result.requires_attention else "",
        notes=tuple(result.texts),
        may_undo=True,
        ticket=_ticket(result.position),
    )


def _already_in(result: RedeemResult, now: datetime) -> Verdict:
    entries = [scan.scanned_at for scan in result.scans if scan.type == ScanType.ENTRY]
    used = (
        _used_at(entries[-1], now, result.checkin_list.event.timezone)
        if entries
        else gettext("Checked in before.")
    )
    return Verdict(
        tone="twice",
        word=_("Already checked in"),
        reasons=(used,),
        advice=_("Check the name, then call a supervisor."),
        ticket=_ticket(result.position),
    )


def _used_at(moment: datetime, now: datetime, zone: str) -> str:
    local, language = moment.astimezone(ZoneInfo(zone)), get_language()
    if (now - moment).total_seconds() < 60:
        return gettext("Checked in just now, at %(time)s.") % {"time": format_time(local, language)}
    if local.date() == now.astimezone(ZoneInfo(zone)).date():
        values = {"ago": format_ago(moment, now, language), "time": format_time(local, language)}
        return gettext("Checked in %(ago)s, at %(time)s.") % values
    return gettext("Checked in on %(moment)s.") % {"moment": format_datetime(local, language)}


def _refused(result: RedeemResult) -> Verdict:
    assert result.refusal is not None
    reason, advice = REASONS.get(result.refusal.reason, OTHERWISE)
    is_unpaid = result.refusal.reason == Reason.UNPAID
    return Verdict(
        tone="stop",
        word=_("No entry"),
        reasons=(result.refusal.explanation or reason,),
        advice=advice,
        may_admit_unpaid=is_unpaid and result.checkin_list.include_pending,
        ticket=_ticket(result.position),
    )


def _ticket(position: OrderPosition | None) -> Ticket | None:
    if position is None:
        return None
    return Ticket(
        person=name_of(position),
        company=position.company or "",
        product=product_of(position),
        order_code=position.order.code,
    )


def name_of(position: OrderPosition) -> str:
    """An add-on belongs to the one who has the ticket."""
    main = position.addon_to
    return position.attendee_name or (main.attendee_name if main is not None else None) or ""


def product_of(position: OrderPosition) -> str:
    language = get_language()
    names = [text_in(position.product.name, language)]
    if position.variation is not None:
        names.append(text_in(position.variation.value, language))
    return ", ".join(names)
