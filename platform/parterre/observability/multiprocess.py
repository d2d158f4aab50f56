"""Metrics of several processes in one directory (PROMETHEUS_MULTIPROC_DIR), with separate files each."""

from __future__ import annotations

import fcntl
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.values import ValueClass

DIRECTORY_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
LOCK: Final = "ended.lock"
SUMMED_KINDS: Final = ("counter", "histogram")


def directory() -> Path | None:
    """None: this process counts for itself alone, as in tests and commands.

    prometheus_client decided when it was imported; a variable that was set later changes nothing.
    """
    return Path(os.environ[DIRECTORY_VARIABLE]) if ValueClass._multiprocess else None


def prepare_directory() -> None:
    place = directory()
    if place is not None:
        place.mkdir(parents=True, exist_ok=True)


def counted_by_all(place: Path) -> Iterable[Metric]:
    with _locked(place, fcntl.LOCK_SH):
        return list(MultiProcessCollector(None, str(place)).collect())  # type: ignore[no-untyped-call]


def process_ended(pid: int) -> None:
    """What it counted stays counted, in one file for all that ended: files must not pile up."""
    place = directory()
    if place is None or not place.is_dir():
        return
    mark_process_dead(pid, str(place))  # type: ignore[no-untyped-call]
    with _locked(place, fcntl.LOCK_EX):
        for kind in SUMMED_KINDS:
            own = place / f"{kind}_{pid}.db"
            if own.exists():
                _add(own, place / f"{kind}_ended.db")
                own.unlink()


def _add(source: Path, target: Path) -> None:
    """Sum by key, into a new file that takes the place of the old one."""
    sums: dict[str, float] = defaultdict(float)
    for file in (source, target):
        if file.exists():
            for key, value, *_ in MmapedDict.read_all_values_from_file(str(file)):  # type: ignore[no-untyped-call]
                sums[key] += value
    draft = target.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    written = MmapedDict(str(draft))  # type: ignore[no-untyped-call]
    for key, value in sums.items():
        written.write_value(key, value, 0.0)  # type: ignore[no-untyped-call]
    written.close()  # type: ignore[no-untyped-call]
    draft.replace(target)


@contextmanager
def _locked(place: Path, how: int) -> Iterator[None]:
    with (place / LOCK).open("a") as lock:
        fcntl.flock(lock, how)
        yield
