"""`manage.py tenants <subcommand> …`: operations on whole organizers."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Protocol, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from parterre.kernel.errors import DomainError

# Word on the command line to module, in the order of the help.
SUBCOMMANDS: dict[str, str] = {
    "list": "list_organizers",
    "shell": "shell",
    "schema-pool": "schema_pool",
    "export": "export",
    "import": "import_archive",
    "clone": "clone",
    "backup": "backup",
    "restore": "restore",
    "compare": "compare",
    "move": "move",
    "receive": "receive",
    "jobs": "jobs",
    "suspend": "suspend",
    "resume": "resume",
    "close": "close",
    "reopen": "reopen",
    "purge": "purge",
}


class Subcommand(Protocol):
    """A module of `tenants.management.subcommands`. `handle` gets the command, for its `stdout`."""

    HELP: str

    def add_arguments(self, parser: CommandParser) -> None: ...

    def handle(self, command: BaseCommand, **options: Any) -> None:
        """Bad input: CommandError or DomainError, with a sentence."""
        ...


def subcommand(name: str) -> Subcommand:
    return cast(Subcommand, import_module(f"tenants.management.subcommands.{SUBCOMMANDS[name]}"))


class Command(BaseCommand):
    help = "Looks after whole organizers. `manage.py tenants <what> --help` says more."

    def add_arguments(self, parser: CommandParser) -> None:
        words = parser.add_subparsers(dest="what", metavar="what", required=True)
        for name in SUBCOMMANDS:
            module = subcommand(name)
            module.add_arguments(words.add_parser(name, help=module.HELP, description=module.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            subcommand(options.pop("what")).handle(self, **options)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(f"the database refused: {error}") from error
