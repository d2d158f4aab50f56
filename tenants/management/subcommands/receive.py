from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.cells import receive
from tenants.portability.progress import Progress

HELP = "What `tenants move` calls in the other cell. It answers in JSON."


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--archive", type=Path, help="take in this archive, read-only")
    parser.add_argument(
        "--papers", type=Path, help="with --archive: what the organizer has beside its tables"
    )
    parser.add_argument("--id", type=UUID, help="with --archive: the organizer's id")
    parser.add_argument("--open", type=UUID, metavar="ID", help="open what has arrived")
    parser.add_argument("--state", type=json.loads, default={}, help="with --open: state and dates, as JSON")
    parser.add_argument("--close", type=UUID, metavar="ID", help="make it read-only again, and measure it")
    parser.add_argument("--forget", type=UUID, metavar="ID", help="remove what has arrived and is read-only")


def handle(command: BaseCommand, **options: Any) -> None:
    answer: Any = {}
    if options["archive"]:
        if not (options["papers"] and options["id"]):
            raise CommandError("--archive needs --papers and --id")
        request = receive.ReceiveOrganizer(
            archive=options["archive"],
            records=json.loads(options["papers"].read_text(encoding="utf-8")),
            organizer_id=options["id"],
        )
        answer = receive.receive(request, progress=Progress(lambda _: None))
    elif options["open"]:
        receive.open_received(options["open"], options["state"])
    elif options["close"]:
        answer = receive.close_received(options["close"])
    elif options["forget"]:
        receive.discard_received(options["forget"])
    else:
        raise CommandError("say what: --archive, --open, --close or --forget")
    command.stdout.write(json.dumps(answer))
