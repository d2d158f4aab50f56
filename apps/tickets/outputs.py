"""Ticket formats of an event: those of its active plugins."""

from __future__ import annotations

from functools import cache

from apps.events.facade import active_plugins
from apps.events.models import Event
from apps.tickets.hookspecs import TicketOutput
from parterre.hooks.manager import call


def outputs_of(event: Event) -> dict[str, TicketOutput]:
    """By identifier. No query."""
    return _outputs(active_plugins(event))


@cache
def _outputs(active: frozenset[str]) -> dict[str, TicketOutput]:
    return {output.identifier: output for offered in call("ticket_outputs", active) for output in offered}
