"""The waiting room: a place in line, and the check by which a browser passes it."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.shop.quantities import chosen_fields
from apps.shop.views.base import EventView
from apps.shop.waiting_room.challenges import new_challenge
from apps.shop.waiting_room.entry import PROOF
from apps.shop.waiting_room.turn_cookie import Turn, Visitor, turn_of
from parterre.kernel.formats import format_duration, format_zoned_time, text_in

LONGEST_REFRESH: Final = 20  # seconds


class WaitingRoom(EventView):
    """Needs no Valkey and one statement, however often it is refreshed: the place in line is in the cookie."""

    def get(self, request: HttpRequest, event: str) -> HttpResponse:
        found = self.find_event(event)
        visitor = Visitor(self.organizer.schema_name, found.pk, self.key)
        turn = turn_of(request, visitor) if self.key else None
        if turn is None:
            return self.go("event")
        if turn.is_over(self.now):
            note = gettext("Your turn is over. Choose your tickets again.")
            return self.go("event", note=("wait", note), anchor="#tickets")
        context = {
            "name": text_in(found.name, self.language),
            "chosen": chosen_fields(request.GET.dict()).items(),
            "has_come": turn.has_come(self.now),
            "until": format_zoned_time(turn.until, self.language, zone=found.timezone),
            "proof": PROOF,
        }
        if not turn.has_come(self.now):
            context |= self._waiting(turn, visitor)
        return self.show("shop/waiting_room.html", context)

    def _waiting(self, turn: Turn, visitor: Visitor) -> dict[str, object]:
        seconds = math.ceil((turn.at - self.now).total_seconds())
        return {
            "seconds": seconds,
            "refresh": min(seconds, LONGEST_REFRESH),
            "wait": format_duration(timedelta(seconds=seconds), self.language),
            "challenge": new_challenge(visitor, now=self.now),
        }
