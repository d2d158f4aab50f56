"""Checks that protect events with sales from deletion. Apps of higher layers register them."""

from __future__ import annotations

from collections.abc import Callable

from apps.events.models import Event

Protection = Callable[[Event], bool]
_protections: list[Protection] = []


def register_protection(holds_something: Protection) -> Protection:
    """At start-up. True: the event was sold from, so that it stays, and so does its currency."""
    _protections.append(holds_something)
    return holds_something


def is_protected(event: Event) -> bool:
    return any(holds_something(event) for holds_something in _protections)
