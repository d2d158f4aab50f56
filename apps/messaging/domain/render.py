"""A mail as complete text, and as HTML in the organizer's branding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import translation
from django.utils.translation import gettext

from apps.messaging.domain.content import MailContent, TicketLine
from parterre.web.mail_layout import render_mail


def html_of(content: MailContent) -> str:
    """No query, and slow enough to belong into no transaction."""
    with translation.override(content.language):
        return render_mail("messaging/mail.html", {"mail": content}, accent=content.sender.accent)


def text_of(content: MailContent) -> str:
    with translation.override(content.language):
        parts = [
            gettext("Test order: the tickets are not valid.") if content.is_testmode else "",
            gettext("Hello,"),
            *content.sentences,
            content.comment,
            *_payment(content),
            "\n".join(f"{link.label}: {link.url}" for link in content.links),
            "\n".join(_event(content)),
            "\n".join(_order(content)),
            content.closing,
            gettext("Questions? Reply to this email.") if content.sender.contact else "",
            content.sender.organizer,
            content.sender.signature,
            "\n".join(f"{link.label}: {link.url}" for link in content.sender.links),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _payment(content: MailContent) -> Iterable[str]:
    note = content.note
    return note.lead, "\n".join(f"{label}: {value}" for label, value in note.rows), note.text


def _event(content: MailContent) -> Iterator[str]:
    event = content.event
    yield event.name
    yield event.when
    if event.admission:
        yield gettext("Admission from %(time)s") % {"time": event.admission}
    if event.place:
        yield event.place


def _order(content: MailContent) -> Iterator[str]:
    yield from (_line(line) for line in content.lines)
    if content.more:
        yield content.more
    yield from (f"{label}: {amount}" for label, amount in content.sums)


def _line(line: TicketLine) -> str:
    name = f"{line.name} ({line.attendee})" if line.attendee else line.name
    return f"{line.count} × {name}: {line.price}"
