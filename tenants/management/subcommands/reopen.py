"""`manage.py tenants reopen SLUG --reason TEXT`."""

from __future__ import annotations

from tenants.management.subcommands.state_change import arguments_of, handler_of

HELP = "Opens an organizer again that is being closed."
add_arguments = arguments_of("reopen")
handle = handler_of("reopen")
