"""`manage.py tenants shell SLUG [--write]`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.management.commands.shell import Command as DjangoShell

from tenants.context.transactions import organizer_readonly, organizer_transaction
from tenants.management.subcommands.arguments import add_organizer, organizer_named
from tenants.models import Organizer

HELP = (
    "Opens Django's shell inside one organizer's schema, read-only unless --write is given. All of it is one"
    " transaction: after a database error, leave and open it again."
)


def add_arguments(parser: CommandParser) -> None:
    add_organizer(parser)
    parser.add_argument(
        "--write",
        action="store_true",
        help="let the shell write. Leaving it commits; an error in --command or a non-zero exit() rolls back",
    )
    DjangoShell().add_arguments(parser)


# Positional-only, because Django's shell has an option --command.
def handle(this: BaseCommand, /, *, slug: str, write: bool, **options: Any) -> None:
    organizer = organizer_named(slug)
    shell = OrganizerShell(organizer, stdout=this.stdout)
    with (organizer_transaction if write else organizer_readonly)(organizer) as connection:
        _run(shell, options)
        # PostgreSQL answers the COMMIT of a failed transaction with a silent ROLLBACK: this raises instead.
        connection.cursor().execute("SELECT 1")
    if write:
        this.stdout.write("Committed.")


def _run(shell: OrganizerShell, options: dict[str, Any]) -> None:
    try:
        shell.handle(**options)
    except SystemExit as left:  # exit() leaves as Ctrl-D does
        if left.code:
            raise


class OrganizerShell(DjangoShell):
    def __init__(self, organizer: Organizer, **options: Any) -> None:
        super().__init__(**options)
        self._organizer = organizer

    def get_namespace(self, **options: Any) -> dict[str, Any]:
        return super().get_namespace(**options) | {"organizer": self._organizer}
