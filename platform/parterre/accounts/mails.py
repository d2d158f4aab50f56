"""Emails of the platform: stored in the transaction that causes them, sent by a worker.

The outbox is above this package: `tenants` registers the function that enqueues.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from parterre.accounts.models import PlatformMail
from parterre.integrations.mail import OutgoingMail, Refused, send
from parterre.kernel.clock import utc_now
from parterre.web.mail_layout import MailLink, render_mail

__all__ = ["TASK", "MailLink", "Text", "link", "register_enqueue", "send_mail", "write_mail"]

TASK = "accounts.send_mail"
# What could not be sent by then is of no use to anybody, and its link is a secret.
KEEP_UNSENT = timedelta(days=7)
log = structlog.get_logger(__name__)

EnqueueMail = Callable[..., Any]
_promise: list[EnqueueMail] = []


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text, and links, which are buttons where a mail can have any. The subject is the heading, too."""

    subject: str
    paragraphs: Sequence[str | MailLink]

    @property
    def preheader(self) -> str:
        """What lists of mails show behind the subject."""
        return next((part for part in self.paragraphs if isinstance(part, str)), "")

    @property
    def plain(self) -> Sequence[str]:
        return [part if isinstance(part, str) else f"{part.label}:\n{part.url}" for part in self.paragraphs]


def register_enqueue(promise: EnqueueMail) -> None:
    """`promise(kind, **ids)` inserts an outbox row in the running transaction."""
    _promise[:] = [promise]


def write_mail(compose: Callable[[], Text], *, to: str, language: str) -> UUID:
    """`compose` is called in the reader's language. Call it on the public schema."""
    now = utc_now()
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        text = compose()
        body = "\n\n".join((gettext("Hello,"), *text.plain, _signature()))
        html = render_mail(
            "accounts/mail.html", {"mail": text, "sender": settings.INSTANCE_NAME, "home": link("/")}
        )
    mail = PlatformMail(
        id=uuid.uuid4(), to=to, subject=_one_line(text.subject), text=f"{body}\n", html=html, written_at=now
    )
    with transaction.atomic():
        PlatformMail.objects.bulk_create([mail])
        PlatformMail.objects.filter(written_at__lt=now - KEEP_UNSENT).delete()
        for promise in _promise:
            promise(TASK, mail_id=str(mail.id))
    return mail.id


def send_mail(mail_id: UUID) -> None:
    """Raises Delayed, for the outbox to try again. Sent or refused for good: forgotten."""
    mail = PlatformMail.objects.filter(pk=mail_id).first()
    if mail is None:
        return
    host = urlsplit(settings.ROOT_URL).hostname
    try:
        send(
            OutgoingMail(
                to=mail.to,
                subject=mail.subject,
                text=mail.text,
                html=mail.html,
                message_id=f"<{mail.id}@{host}>",
            )
        )
    except Refused as refused:
        log.warning("mail refused for good", mail_id=str(mail_id), reason=refused.reason)
    mail.delete()


def link(path: str) -> str:
    """Absolute, on the root host as configured: never from a header of the request."""
    return f"{settings.ROOT_URL.rstrip('/')}{path}"


def _signature() -> str:
    return f"{settings.INSTANCE_NAME}\n{link('/')}"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:255]
