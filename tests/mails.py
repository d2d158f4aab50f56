"""Mails to buyers as a worker would compose them now, without sending them. Call these inside the organizer."""

from __future__ import annotations

from apps.messaging.domain.content import MailContent, read_content
from apps.messaging.domain.render import text_of
from apps.messaging.models import Mail


def content_of(mail: Mail) -> MailContent:
    content = read_content(mail)
    assert content is not None
    return content


def plain(mail: Mail) -> str:
    return text_of(content_of(mail))
