"""Sends mail through the platform's SMTP server; separates permanent refusals from temporary ones."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from parterre.kernel.normalize import normalized_email

PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """`message_id` with its angle brackets. `sender` empty: the platform's own address.

    `sender_name` stands before that address; answers go to `reply_to`, or nowhere if it is empty. `html`: the same as
    `text` for those whose program shows it; empty: text alone.
    """

    to: str
    subject: str
    text: str
    message_id: str
    html: str = ""
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    attachments: Sequence[Attachment] = ()


class NotSent(Exception):
    """`reason` is what the server said, without addresses of ours."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Refused(NotSent):
    """The server will never take this mail: trying again is of no use."""


class Delayed(NotSent):
    """Not now: no connection, a timeout, or the server asked to come back later."""


def send(mail: OutgoingMail) -> None:
    """Returns when the server has taken responsibility (250). Raises Refused or Delayed."""
    connection: BaseEmailBackend = get_connection()
    try:
        message = _message(mail)
        connection.open()
        connection.send_messages([message])
    except smtplib.SMTPAuthenticationError as error:
        raise Delayed(_said(error)) from error  # our configuration is wrong, not the mail
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code)(_said(error)) from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        raise _refusal(min(codes, default=PERMANENT))(_said(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Delayed(_said(error)) from error
    except ValueError as error:  # no mail can be written to this address or with this subject
        raise Refused(_said(error)) from error
    finally:
        # What goes wrong while saying goodbye does not unsend the mail.
        with suppress(smtplib.SMTPException, OSError):
            connection.close()


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Django encodes domains by IDNA 2003, which writes to strangers: only ASCII gets there."""
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=_named(mail.sender or settings.DEFAULT_FROM_EMAIL, mail.sender_name),
        to=[normalized_email(mail.to)],
        reply_to=[normalized_email(mail.reply_to)] if mail.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments:
        message.attach(attachment.name, attachment.content, attachment.content_type)
    return message


def _named(sender: str, name: str) -> str:
    """The address stays ours: servers of others would not believe us another one."""
    name = " ".join(name.split())
    return formataddr((name, parseaddr(sender)[1])) if name else sender


def _refusal(code: int) -> type[NotSent]:
    return Refused if code >= PERMANENT else Delayed


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
