"""Before a visitor's first reservation: whether they may go on, or have to wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.http import HttpRequest

from apps.events.models import Event
from apps.shop.limits import is_exempt
from apps.shop.waiting_room.challenges import is_solved
from apps.shop.waiting_room.line import next_turn
from apps.shop.waiting_room.turn_cookie import Turn, Visitor, turn_of

PROOF: Final = "proof"  # the field of the form


class MustWait(Exception):
    """Nothing is wrong: the visitor is led to the waiting room."""

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self.turn = turn


def enter(
    request: HttpRequest,
    event: Event,
    visitor: Visitor,
    *,
    before_joining: Callable[[], None],
    now: datetime,
) -> Turn | None:
    """A turn that was just earned, which the answer must keep; None: nothing new. Raises MustWait.

    `before_joining` may raise to refuse one who has no place yet. Whoever has one was counted then.
    """
    known = turn_of(request, visitor)
    if known is None or known.is_over(now):
        before_joining()
        _join(request, event, visitor, now=now)
        return None
    if known.has_come(now):
        return None
    if is_solved(request.POST.get(PROOF, ""), visitor):
        return Turn(now)
    raise MustWait(known)


def _join(request: HttpRequest, event: Event, visitor: Visitor, *, now: datetime) -> None:
    if is_exempt(request):
        return
    is_always_open = event.setting("waiting_room_always") is True
    at = next_turn(visitor.event_key, is_always_open=is_always_open, now=now)
    if at is not None:
        raise MustWait(Turn(at))
