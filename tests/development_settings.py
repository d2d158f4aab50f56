"""Settings for tools that only read the code, such as mypy: as in development, for which no key has to be given."""

import os

os.environ.setdefault("PARTERRE_PARTERRE_DEVELOPMENT", "on")

from parterre.project.settings import *  # noqa: F403  # reads the environment
