"""`manage.py tenants close SLUG --reason TEXT`."""

from __future__ import annotations

from tenants.management.subcommands.state_change import arguments_of, handler_of

HELP = "Closes an organizer for good: after the grace period it is purged. --dry-run says what would go."
add_arguments = arguments_of("close")
handle = handler_of("close")
