"""The product's settings, as that release would have them."""

from parterre.project.settings import *  # noqa: F403 - settings are names in a module

MIGRATION_MODULES = {"taxes": "benchmarks.tenancy.next_release.migrations"}
