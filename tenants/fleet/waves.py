"""A wave: several schemas at once, a connection for each worker; no schema is started after a failure."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from django.db import connections

from tenants.fleet.schemas import Schema
from tenants.provisioning.schema_template import OWNER

LOOKS_EVERY_SECONDS = 0.2


@dataclass(slots=True)
class Wave:
    """`move` migrates one schema or raises; errors are collected in `failed` with the schema."""

    move: Callable[[Schema], None]
    moved: list[Schema] = field(default_factory=list)
    failed: list[tuple[Schema, Exception]] = field(default_factory=list)
    _left: SimpleQueue[Schema] = field(default_factory=SimpleQueue)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(
        self,
        schemas: Sequence[Schema],
        *,
        workers: int,
        meanwhile: Callable[[int], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """Returns when all are migrated, or after a failure once started ones ended. `meanwhile` gets the count."""
        for schema in schemas:
            self._left.put(schema)
        threads = [threading.Thread(target=self._work) for _ in range(min(workers, len(schemas)))]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(LOOKS_EVERY_SECONDS)
                    if should_stop():
                        self._stop.set()
                    meanwhile(len(self.moved))
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _work(self) -> None:
        try:
            while not self._stop.is_set():
                self._turn(self._left.get_nowait())
        except Empty:
            pass
        finally:
            connections[OWNER].close()

    def _turn(self, schema: Schema) -> None:
        try:
            self.move(schema)
        except Exception as error:
            self._stop.set()
            self.failed.append((schema, error))
        else:
            self.moved.append(schema)
