"""Readiness checks before an event goes live. Apps of higher layers register them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from apps.events.models import Event
from parterre.kernel.errors import DomainError, ValidationErrors


class Blocker(DomainError):
    """A reason why the shop cannot open yet: one clear sentence. `fix`: the part of the set-up that mends it."""

    field = "live"
    fix: str = ""


Check = Callable[[Event], Iterable[Blocker]]
_checks: list[Check] = []


def register_check(check: Check) -> Check:
    """At start-up. Runs inside the organizer's transaction."""
    _checks.append(check)
    return check


def blockers_of(event: Event) -> list[Blocker]:
    return [blocker for check in _checks for blocker in check(event)]


def require_ready(event: Event) -> None:
    """Raises all reasons at once."""
    if found := blockers_of(event):
        raise ValidationErrors(found)
