"""Errors that end the stack."""

from __future__ import annotations


class StackError(Exception):
    """A sentence for the person at the terminal: what is wrong and, where known, what to do."""


class StopRequested(Exception):
    """Ctrl-C or a signal arrived while a step was running."""
