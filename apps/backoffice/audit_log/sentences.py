"""Sentences for log entries, used by the audit log and by timelines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.audit.models import LogEntry
from apps.backoffice.audit_log.labels import FIELDS, VALUES

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` takes `who` and what the entry's data holds. `note`: what of that stands below, as it was written."""

    text: Text
    icon: str = "pencil"
    tone: str = ""
    note: str = ""


SENTENCES: Final[Mapping[str, Sentence]] = {
    "order.placed": Sentence(_("%(who)s placed the order"), "ticket"),
    "order.placed.require_approval": Sentence(
        _("%(who)s placed an order that needs approval"), "ticket", "wait"
    ),
    "order.paid": Sentence(_("Order paid (%(who)s)"), "check", "ok"),
    "order.canceled": Sentence(_("%(who)s canceled the order"), "ban", "no", note="comment"),
    "order.reactivated": Sentence(_("%(who)s reopened the order"), "refresh-cw"),
    "order.expired": Sentence(_("The order expired and its tickets were released"), "clock", "no"),
    "order.expirychanged": Sentence(_("%(who)s changed the payment deadline"), "clock"),
    "order.changed.cancel": Sentence(
        _("%(who)s canceled ticket %(positionid)s"), "ban", "no", note="comment"
    ),
    "order.modified": Sentence(_("%(who)s changed the order: %(changed)s"), "pencil"),
    "order.contact.changed": Sentence(_("%(who)s changed the contact details: %(changed)s"), "at-sign"),
    "order.approved": Sentence(_("%(who)s approved the order"), "check", "ok"),
    "order.denied": Sentence(_("%(who)s denied the order"), "ban", "no", note="comment"),
    "order.mail.retried": Sentence(_("%(who)s resent the email “%(subject)s” to %(to)s"), "send"),
    "order.mail.dismiss": Sentence(
        _("%(who)s dismissed the undelivered email “%(subject)s” to %(to)s"), "mail"
    ),
    "order.act.refused": Sentence(
        _("Bulk action failed for this order (%(who)s)"),
        "triangle-alert",
        "no",
        note="reason",
    ),
    "order.note": Sentence(_("%(who)s added a note"), "message-square", note="text"),
    "order.deleted": Sentence(_("%(who)s deleted the test order %(code)s"), "trash-2"),
    "order.link.resent": Sentence(_("%(who)s resent the order link"), "send"),
    "order.payment.started": Sentence(
        _("%(who)s chose %(provider)s as the payment method (payment %(local_id)s)"), "wallet"
    ),
    "order.payment.confirmed": Sentence(_("Payment %(local_id)s received (%(who)s)"), "banknote", "ok"),
    "order.payment.canceled": Sentence(_("Payment %(local_id)s canceled (%(who)s)"), "wallet"),
    "order.payment.failed": Sentence(_("Payment %(local_id)s failed"), "triangle-alert", "no", note="reason"),
    "order.overpaid": Sentence(_("Overpaid by payment %(local_id)s: issue a refund"), "undo-2", "wait"),
    "order.refund.created": Sentence(_("%(who)s started refund %(local_id)s"), "undo-2", "wait"),
    "order.refund.created.externally": Sentence(
        _("Refund %(local_id)s was made at the payment provider"), "undo-2", "wait"
    ),
    "order.refund.done": Sentence(_("Refund %(local_id)s completed"), "undo-2", "ok"),
    "order.refund.failed": Sentence(_("Refund %(local_id)s failed"), "triangle-alert", "no", note="reason"),
    "checkin": Sentence(_("%(who)s checked in ticket %(positionid)s"), "scan-line", "ok"),
    "checkin.denied": Sentence(_("%(who)s rejected a ticket at check-in"), "scan-line", "no"),
    "checkin.unknown": Sentence(_("%(who)s scanned an unknown code"), "scan-line", "no"),
    "checkin.reverted": Sentence(
        _("%(who)s reverted the check-in of ticket %(positionid)s"), "undo-2", note="reason_explanation"
    ),
    "checkin.annulment.ignored": Sentence(
        _("%(who)s tried to revert the check-in of ticket %(positionid)s, but it was too late"), "undo-2"
    ),
    "event.added": Sentence(_("%(who)s created the event"), "calendar-plus"),
    "event.changed": Sentence(_("%(who)s changed the event: %(changed)s"), "calendar"),
    "event.settings": Sentence(_("%(who)s changed the event settings: %(changed)s"), "sliders-horizontal"),
    "event.deleted": Sentence(_("%(who)s deleted an event"), "trash-2"),
    "event.plugins.enabled": Sentence(_("%(who)s enabled the plugin %(plugin)s for the event"), "plug"),
    "event.plugins.disabled": Sentence(_("%(who)s disabled the plugin %(plugin)s for the event"), "plug"),
    "event.attendees.exported": Sentence(_("%(who)s exported the attendees (%(format)s)"), "package", "wait"),
    "event.live.activated": Sentence(_("%(who)s took the event live"), "megaphone", "ok"),
    "event.live.deactivated": Sentence(_("%(who)s took the event offline"), "pause"),
    "event.testmode.activated": Sentence(_("%(who)s turned on test mode"), "flag", "wait"),
    "event.testmode.deactivated": Sentence(_("%(who)s turned off test mode"), "flag"),
    "event.payment_settings.changed": Sentence(
        _("%(who)s changed the settings of %(provider)s for the event"), "credit-card"
    ),
    "taxrule.added": Sentence(_("%(who)s added a tax rule"), "percent"),
    "taxrule.changed": Sentence(_("%(who)s changed a tax rule: %(changed)s"), "percent"),
    "taxrule.deleted": Sentence(_("%(who)s deleted a tax rule"), "percent"),
    "item.added": Sentence(_("%(who)s added a product"), "tag"),
    "item.changed": Sentence(_("%(who)s changed a product: %(changed)s"), "tag"),
    "item.deleted": Sentence(_("%(who)s deleted a product"), "tag"),
    "item.variation.added": Sentence(_("%(who)s added a variation"), "tag"),
    "item.variation.changed": Sentence(_("%(who)s changed a variation: %(changed)s"), "tag"),
    "item.variation.deleted": Sentence(_("%(who)s deleted a variation"), "tag"),
    "quota.added": Sentence(_("%(who)s added a quota"), "armchair"),
    "quota.changed": Sentence(_("%(who)s changed a quota: %(changed)s"), "armchair"),
    "quota.deleted": Sentence(_("%(who)s deleted a quota"), "armchair"),
    "quota.opened": Sentence(_("%(who)s reopened a quota"), "armchair"),
    "quota.closed": Sentence(_("%(who)s closed a quota"), "armchair"),
    "checkinlist.added": Sentence(_("%(who)s added a check-in list"), "clipboard-list"),
    "checkinlist.changed": Sentence(_("%(who)s changed a check-in list: %(changed)s"), "clipboard-list"),
    "checkinlist.deleted": Sentence(_("%(who)s deleted a check-in list"), "clipboard-list"),
    "team.created": Sentence(_("%(who)s created a team"), "users"),
    "team.changed": Sentence(_("%(who)s changed a team: %(changed)s"), "users"),
    "team.deleted": Sentence(_("%(who)s deleted the team “%(name)s”"), "users"),
    "team.member.added": Sentence(_("%(who)s added %(email)s to the team"), "users"),
    "team.member.removed": Sentence(_("%(who)s removed %(email)s from the team"), "users"),
    "team.invite.created": Sentence(_("%(who)s invited %(email)s"), "mail"),
    "team.invite.resent": Sentence(_("%(who)s resent the invitation to %(email)s"), "mail"),
    "team.invite.deleted": Sentence(_("%(who)s withdrew the invitation to %(email)s"), "mail"),
    "team.token.created": Sentence(_("%(who)s created the API token “%(name)s”"), "key"),
    "team.token.deleted": Sentence(_("%(who)s revoked the API token “%(name)s”"), "key"),
    "organizer.created": Sentence(_("%(who)s created the organizer account"), "door-open"),
    "organizer.plugins.enabled": Sentence(_("%(who)s enabled the plugin %(plugin)s"), "plug"),
    "organizer.plugins.disabled": Sentence(_("%(who)s disabled the plugin %(plugin)s"), "plug"),
    "organizer.branding.changed": Sentence(_("%(who)s changed the branding: %(changed)s"), "palette"),
    "organizer.links.changed": Sentence(
        _("%(who)s changed the contact details or legal pages: %(changed)s"), "link"
    ),
    "organizer.name.changed": Sentence(
        _("%(who)s changed the organizer’s name from “%(before)s” to “%(name)s”"), "pencil"
    ),
    "organizer.settings.changed": Sentence(
        _("%(who)s changed the organizer settings: %(changed)s"), "settings"
    ),
    "organizer.backed_up": Sentence(_("%(who)s created a backup"), "package", note="reason"),
    "organizer.restore.prepared": Sentence(
        _("%(who)s prepared a backup for restoring"), "layers", "wait", note="reason"
    ),
    "organizer.restore.compared": Sentence(
        _("%(who)s compared the current data with a backup"), "layers", note="reason"
    ),
    "organizer.restored": Sentence(_("%(who)s restored a backup"), "undo-2", "no", note="reason"),
    "organizer.restore.discarded": Sentence(
        _("%(who)s discarded the prepared backup"), "trash-2", note="reason"
    ),
    "organizer.data.exported": Sentence(_("%(who)s exported all data"), "package", "wait"),
    "organizer.sandbox.made": Sentence(_("%(who)s created a sandbox"), "copy"),
    "organizer.sandbox.removed": Sentence(_("%(who)s deleted the sandbox"), "trash-2"),
    "organizer.payment_settings.changed": Sentence(
        _("%(who)s changed the settings of %(provider)s"), "credit-card"
    ),
    "organizer.activated": Sentence(_("%(who)s activated the account"), "circle-check", "ok", note="reason"),
    "organizer.past_due": Sentence(
        _("%(who)s marked the account as past due"), "clock", "wait", note="reason"
    ),
    "organizer.closing": Sentence(_("%(who)s closed the account"), "ban", "no", note="reason"),
    "organizer.reopened": Sentence(_("%(who)s reopened the account"), "undo-2", "ok", note="reason"),
    "organizer.purging": Sentence(_("%(who)s deleted all data"), "trash-2", "no", note="reason"),
    "organizer.notice": Sentence(_("%(who)s notified the owners about the next steps"), "mail", "wait"),
    "organizer.suspended": Sentence(_("%(who)s suspended the account"), "pause", "no", note="reason"),
    "organizer.resumed": Sentence(_("%(who)s lifted the suspension"), "play", "ok", note="reason"),
    "organizer.host.added": Sentence(_("%(who)s added the domain %(host)s"), "globe"),
    "organizer.host.removed": Sentence(_("%(who)s removed the domain %(host)s"), "globe"),
    "organizer.host.claimed": Sentence(_("%(who)s started verifying the domain %(host)s"), "globe"),
    "organizer.host.verified": Sentence(_("The domain %(host)s was verified"), "globe", "ok"),
    "organizer.host.active": Sentence(_("The domain %(host)s is active"), "globe", "ok"),
    "organizer.host.failing": Sentence(_("The domain %(host)s is not working"), "globe", "no"),
    "organizer.host.lapsed": Sentence(
        _("The domain %(host)s was removed because it was not verified in time"), "globe", "no"
    ),
    "organizer.host.lost": Sentence(
        _("The domain %(host)s was removed because its TXT record was missing"), "globe", "no"
    ),
    "organizer.host.primary": Sentence(_("%(who)s made %(host)s the primary domain"), "globe"),
    "organizer.renamed": Sentence(
        _("%(who)s changed the short name from %(before)s to %(slug)s"), "pencil", note="reason"
    ),
    "organizer.share": Sentence(
        _("%(who)s changed the share of background tasks from %(before)s to %(share)s"),
        "pencil",
        note="reason",
    ),
    "support.started": Sentence(
        _("%(who)s started a read-only support session (%(minutes)s minutes)"),
        "shield",
        "wait",
        note="reason",
    ),
    "support.entered": Sentence(_("%(who)s opened the back office"), "shield", "wait", note="reason"),
    "support.raised": Sentence(_("%(who)s gained write access"), "shield", "wait", note="reason"),
    "support.request": Sentence(_("%(who)s opened a page: %(method)s %(path)s"), "eye", "wait"),
    "support.ended": Sentence(_("%(who)s ended the support session"), "shield", "", note="reason"),
}
# What no sentence needs to say a second time.
UNTOLD: Final = frozenset(("code", "id", "positionid", "staff"))


@dataclass(frozen=True, slots=True)
class LogLine:
    text: str
    icon: str
    tone: str
    note: str


def log_line(entry: LogEntry, *, who: str) -> LogLine:
    """In the reader's language."""
    sentence = SENTENCES.get(entry.action)
    if sentence is None:
        plain = gettext("%(who)s: %(action)s") % {"who": who, "action": entry.action}
        return LogLine(plain, "history", "", "")
    data = entry.data if isinstance(entry.data, dict) else {}
    note = str(data.get(sentence.note) or "") if sentence.note else ""
    return LogLine(str(sentence.text) % _Values(data, who), sentence.icon, sentence.tone, note)


class _Values(dict[str, str]):
    """Older entries may lack what a sentence of today mentions: they are told all the same."""

    def __init__(self, data: Mapping[str, Any], who: str) -> None:
        told = {name: _shown(name, value) for name, value in data.items() if isinstance(value, str | int)}
        super().__init__(told, who=who, changed=changed_words(data))

    def __missing__(self, name: str) -> str:
        return "?"


def _shown(name: str, value: str | int) -> str:
    return str(VALUES.get(name, {}).get(value, value)) if isinstance(value, str) else str(value)


def changed_words(data: Mapping[str, Any]) -> str:
    """The names of what was changed: a list under "changed", else the entry's own keys."""
    listed = data.get("changed")
    names = listed if isinstance(listed, list) else [name for name in data if name not in UNTOLD]
    words = list(dict.fromkeys(str(FIELDS.get(name, _plain(name))) for name in names))
    return ", ".join(words) if words else gettext("no details")


def _plain(name: object) -> str:
    return str(name).replace("_", " ")
