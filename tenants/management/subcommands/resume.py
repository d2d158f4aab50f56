"""`manage.py tenants resume SLUG --reason TEXT`."""

from __future__ import annotations

from tenants.management.subcommands.state_change import arguments_of, handler_of

HELP = "Opens a suspended organizer again."
add_arguments = arguments_of("resume")
handle = handler_of("resume")
