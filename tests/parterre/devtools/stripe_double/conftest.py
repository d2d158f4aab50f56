from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stripe_double import Double, running_double


@pytest.fixture(scope="module")
def _double() -> Iterator[Double]:
    with running_double() as double:
        yield double


@pytest.fixture
def double(_double: Double) -> Double:
    _double.tell("reset")
    return _double
