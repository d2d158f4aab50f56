"""Directory in which the processes of one machine share metrics."""

from __future__ import annotations

import os

from parterre.project.config import load_config


def share_metrics() -> None:
    """To be called before anything imports prometheus_client, which looks at the environment once.

    PROMETHEUS_MULTIPROC_DIR wins; a directory in memory, emptied when the machine starts, is the best choice.
    """
    os.environ.setdefault(
        "PROMETHEUS_MULTIPROC_DIR", str(load_config().parterre.datadir.absolute() / "metrics")
    )
