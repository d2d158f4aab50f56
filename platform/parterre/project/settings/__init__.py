"""Django's settings. Operators' choices are in `parterre.project.config`."""

# ruff: noqa: F403  # settings are names, collected

from parterre.project.settings.base import *
