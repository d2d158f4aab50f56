"""The product's settings, as the next release would have them: for processes of their own."""

from parterre.project.settings import *  # noqa: F403 - settings are names in a module

MIGRATION_MODULES = {"taxes": "tests.tenants.fleet.next_release.migrations"}
