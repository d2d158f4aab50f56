"""Timeline of an order, newest first: log entries and mails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.utils.translation import gettext

from apps.audit.models import LogEntry
from apps.backoffice.audit_log.actors import name_of, names_of
from apps.backoffice.audit_log.sentences import log_line
from apps.messaging.models import Mail
from apps.orders.models import Order

MOST: Final = 200
Part = Literal["all", "mails", "changes", "notes"]
NOTE: Final = "order.note"


@dataclass(frozen=True, slots=True)
class Happened:
    """`mail`: the text of an email as it was sent, or as it would have been."""

    at: datetime
    text: str
    icon: str
    tone: str = ""
    note: str = ""
    mail: str = ""


def timeline_of(order: Order, part: Part) -> list[Happened]:
    """Five queries at most."""
    told: list[Happened] = []
    if part != "mails":
        told += _changes(order, only_notes=part == "notes")
    if part in ("all", "mails"):
        told += _mails(order)
    return sorted(told, key=lambda one: one.at, reverse=True)


def _changes(order: Order, *, only_notes: bool) -> Iterator[Happened]:
    about = LogEntry.objects.filter(object_type="order", object_id=str(order.pk))
    if only_notes:
        about = about.filter(action=NOTE)
    entries = list(about.order_by("-pk")[:MOST])
    names = names_of(entries)
    for entry in entries:
        told = log_line(entry, who=name_of(entry, names).name)
        yield Happened(entry.at, told.text, told.icon, told.tone, told.note)


def _mails(order: Order) -> Iterator[Happened]:
    for mail in Mail.objects.filter(order=order).order_by("-written_at")[:MOST]:
        values = {"subject": mail.subject, "to": mail.to}
        if mail.refused_reason:
            text = gettext("Email “%(subject)s” to %(to)s was rejected") % values
            yield Happened(mail.written_at, text, "mail", "no", mail.refused_reason, mail.text)
        elif mail.sent_at is not None:
            text = gettext("Email “%(subject)s” sent to %(to)s") % values
            yield Happened(mail.sent_at, text, "mail", "ok", mail=mail.text)
        else:
            text = gettext("Email “%(subject)s” to %(to)s is queued") % values
            yield Happened(mail.written_at, text, "mail")
