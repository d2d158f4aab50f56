"""`manage.py tenants suspend SLUG --reason TEXT`."""

from __future__ import annotations

from tenants.management.subcommands.state_change import arguments_of, handler_of

HELP = "Closes an organizer's shop and makes the rest read-only, with a reason that its owners read."
add_arguments = arguments_of("suspend")
handle = handler_of("suspend")
