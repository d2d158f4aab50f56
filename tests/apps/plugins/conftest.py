"""For plugins that speak with a provider."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.stripe_double import Double, running_double


@pytest.fixture(scope="session")
def _double() -> Iterator[Double]:
    with running_double() as double:
        yield double


@pytest.fixture
def double(_double: Double, settings: Settings) -> Double:
    """Of Stripe: empty, and holding its webhooks back."""
    settings.STRIPE_API_BASE = _double.base
    settings.STRIPE_IS_DOUBLE = True
    _double.tell("reset")
    _double.tell("webhooks", mode="hold")
    return _double
