"""One wave: several schemas at once, each worker with a connection of its own; nobody begins after one has failed."""

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
    """`move` brings one schema forward, or raises. What it raises is found in `failed`, beside the schema."""

    move: Callable[[Schema], None]
    moved: list[Schema] = field(default_factory=list)
    failed: list[tuple[Schema, Exception]] = field(default_factory=list)
    _left: SimpleQueue[Schema] = field(default_factory=SimpleQueue)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(
        self,
        beds: Sequence[Schema],
        *,
        workers: int,
        meanwhile: Callable[[int], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """Returns when all are moved, or when what was begun has ended. `meanwhile` hears how many are moved."""
        for bed in beds:
            self._left.put(bed)
        threads = [threading.Thread(target=self._work) for _ in range(min(workers, len(beds)))]
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

    def _turn(self, bed: Schema) -> None:
        try:
            self.move(bed)
        except Exception as error:
            self._stop.set()
            self.failed.append((bed, error))
        else:
            self.moved.append(bed)
