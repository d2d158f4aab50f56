"""A visitor's turn, in a signed cookie. It is worth something to one cart of one event, and for ten minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

LASTS: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Visitor:
    """`key`: of the cart. A turn that is copied together with it reserves for the same cart."""

    schema: str
    event_id: int
    key: str

    @property
    def event_key(self) -> str:
        return f"{self.schema}:{self.event_id}"

    @property
    def salt(self) -> str:
        return f"shop.turn:{self.event_key}:{self.key}"

    @property
    def cookie(self) -> str:
        return f"parterre_turn_{self.event_id}"


@dataclass(frozen=True, slots=True)
class Turn:
    at: datetime

    @property
    def until(self) -> datetime:
        return self.at + LASTS

    def has_come(self, now: datetime) -> bool:
        return self.at <= now

    def is_over(self, now: datetime) -> bool:
        return now >= self.until


def turn_of(request: HttpRequest, visitor: Visitor) -> Turn | None:
    """Also one that is over."""
    try:
        at = signing.loads(request.COOKIES.get(visitor.cookie, ""), salt=visitor.salt)
    except signing.BadSignature:
        return None
    return Turn(datetime.fromtimestamp(at, UTC))


def keep_turn(response: HttpResponse, visitor: Visitor, turn: Turn, *, now: datetime) -> None:
    response.set_cookie(
        visitor.cookie,
        signing.dumps(turn.at.timestamp(), salt=visitor.salt),
        max_age=turn.until + LASTS - now,  # then the page can still say that it is over
        httponly=True,
        secure=settings.IS_HTTPS,
        samesite="Lax",
        path="/",
    )
