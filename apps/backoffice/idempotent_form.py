"""Forms that create an object take effect once, however often they are sent.

The form's token commits with the effect (docs/adr/0011): a process that dies leaves both or none, so a form that is
sent again is led to what the first one did, or does it. One that is sent at the same time waits for the first.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from django.http import HttpRequest

from apps.backoffice.models import FormSubmission
from parterre.accounts.models import User

FIELD: Final = "once"
KEPT_FOR: Final = timedelta(hours=24)
LONGEST: Final = 64


def new_form_token() -> str:
    return secrets.token_urlsafe(12)


@dataclass(frozen=True, slots=True)
class FormToken:
    """The token of a form as this person sent it; empty: the form has none, and takes effect each time.

    Use it inside the organizer's transaction.
    """

    _key_hash: str

    @classmethod
    def of(cls, request: HttpRequest, user: User) -> Self:
        token = request.POST.get(FIELD, "")
        if not token or len(token) > LONGEST:
            return cls("")
        return cls(hashlib.sha256(f"{user.pk} {token}".encode("utf-8", "surrogateescape")).hexdigest())

    def location(self) -> str | None:
        """Where the first submission led; None: there was none, or it had no effect."""
        found = FormSubmission.objects.filter(key_hash=self._key_hash) if self._key_hash else None
        return None if found is None else found.values_list("location", flat=True).first()

    def submit(self, effect: Callable[[], str], *, now: datetime) -> str:
        """Where it leads. `effect` says where it led, and is not called when an earlier submission has committed.

        An open one of the same form holds its key, for which the INSERT waits.
        """
        if not self._key_hash:
            return effect()
        row, is_first = FormSubmission.objects.get_or_create(
            key_hash=self._key_hash, defaults={"submitted_at": now}
        )
        if is_first:
            row.location = effect()
            row.save(update_fields=["location"])
        return row.location


def delete_old_submissions(*, now: datetime) -> int:
    return FormSubmission.objects.filter(submitted_at__lt=now - KEPT_FOR).delete()[0]
