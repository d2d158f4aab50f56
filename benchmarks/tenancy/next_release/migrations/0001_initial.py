"""This release's own."""

from importlib import import_module

Migration = import_module("apps.taxes.migrations.0001_initial").Migration
