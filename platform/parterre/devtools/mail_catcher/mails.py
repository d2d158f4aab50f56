"""Mails as .eml files, so that they survive a restart and open in any mail program."""

from __future__ import annotations

import email
import itertools
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from parterre.devtools.files import PRIVATE

_ID = re.compile(r"[0-9]+-[0-9]+")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
# Who it was really handed over for: a blind copy's recipient is in no other header.
_ENVELOPE = "X-Envelope-To"


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    id: str
    raw: bytes
    message: EmailMessage

    @property
    def sender(self) -> str:
        return self.header("From")

    @property
    def subject(self) -> str:
        return self.header("Subject")

    @property
    def recipients(self) -> list[str]:
        return [address for address in self.header(_ENVELOPE).replace(" ", "").split(",") if address]

    @property
    def date(self) -> str:
        """ISO 8601, or as it stands when it is no date."""
        written = self.header("Date")
        try:
            return parsedate_to_datetime(written).isoformat()
        except ValueError:
            return written

    @property
    def text(self) -> str:
        return _body(self.message, "plain")

    @property
    def html(self) -> str:
        return _body(self.message, "html")

    def header(self, name: str) -> str:
        try:
            return str(self.message.get(name, ""))
        except Exception:  # email's parser raises all sorts on malformed headers; show them as they came
            return next((value for key, value in self.message.raw_items() if key.lower() == name.lower()), "")

    def attachments(self) -> list[Attachment]:
        return [
            Attachment(part.get_filename() or f"part-{number}", _type_of(part), _bytes_of(part))
            for number, part in enumerate(self.message.iter_attachments(), start=1)
        ]

    def is_to(self, wanted: str) -> bool:
        """A whole address, or a part of one: so that buyer1@ does not find buyer11@."""
        wanted = wanted.strip().lower()
        return any(
            wanted == address if "@" in wanted else wanted in address for address in self._lower_recipients()
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "from": self.sender,
            "to": self.recipients,
            "subject": self.subject,
            "message_id": self.header("Message-ID"),
            "date": self.date,
            "attachments": [
                {"name": attachment.name, "size": len(attachment.content), "type": attachment.type}
                for attachment in self.attachments()
            ],
            "text": self.text,
            "html": self.html,
        }

    def _lower_recipients(self) -> list[str]:
        return [address.lower() for address in self.recipients]


class Mailbox:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._numbers = itertools.count()
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, content: bytes, *, recipients: Sequence[str]) -> str:
        id_ = f"{time.time_ns()}-{next(self._numbers)}"
        draft = self._directory / f".{id_}"
        draft.touch(mode=PRIVATE)
        draft.write_bytes(f"{_ENVELOPE}: {','.join(recipients)}\r\n".encode() + content)
        draft.rename(self._path(id_))
        return id_

    def mails(self, *, to: str = "") -> list[Mail]:
        """The latest first."""
        found = [self.get(path.stem) for path in self._directory.glob("[0-9]*.eml")]
        newest_first = sorted((mail for mail in found if mail), key=_age, reverse=True)
        return [mail for mail in newest_first if not to or mail.is_to(to)]

    def get(self, id_: str) -> Mail | None:
        if not _ID.fullmatch(id_):
            return None
        try:
            content = self._path(id_).read_bytes()
        except FileNotFoundError:
            return None
        return Mail(id_, content, email.message_from_bytes(content, policy=policy.default))

    def delete(self, *, to: str = "") -> int:
        leaving = self.mails(to=to)
        for mail in leaving:
            self._path(mail.id).unlink(missing_ok=True)
        return len(leaving)

    def _path(self, id_: str) -> Path:
        return self._directory / f"{id_}.eml"


def _age(mail: Mail) -> tuple[int, int]:
    nanoseconds, _, number = mail.id.partition("-")
    return int(nanoseconds), int(number)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except LookupError:  # a character set nobody knows
        return _bytes_of(part).decode("utf-8", errors="replace")


def _type_of(part: MIMEPart) -> str:
    """Fit for a header of ours, whatever the mail claims."""
    claimed = part.get_content_type()
    return claimed if _MEDIA_TYPE.fullmatch(claimed) else "application/octet-stream"


def _bytes_of(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()
