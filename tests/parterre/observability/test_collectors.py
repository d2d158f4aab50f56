from __future__ import annotations

from collections.abc import Iterator

import pytest
from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from parterre.observability import collectors
from parterre.observability.metrics import OWN
from parterre.observability.scrape import everything

pytestmark = pytest.mark.pure

HERE = "tests.parterre.observability.test_collectors"


def cards() -> Iterator[Metric]:
    yield GaugeMetricFamily("parterre_beds", "Beds.", value=3)


def weeds() -> Iterator[Metric]:
    yield GaugeMetricFamily("parterre_weeds", "Weeds.", value=1)
    raise RuntimeError("the gate is locked")


@pytest.fixture(autouse=True)
def _no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collectors, "_registered", {})


def test_a_registered_collector_is_asked_each_time() -> None:
    collectors.register(cards)
    collectors.register(cards)

    found = {family.name: [(s.labels, s.value) for s in family.samples] for family in collectors.collect()}

    assert found == {
        "parterre_beds": [({}, 3)],
        "parterre_collector_up": [({"collector": f"{HERE}.cards"}, 1)],
    }


def test_a_failing_collector_spares_the_others() -> None:
    collectors.register(weeds)
    collectors.register(cards)
    counted = f'parterre_collector_errors_total{{collector="{HERE}.weeds"}}'
    before = OWN.get_sample_value("parterre_collector_errors_total", {"collector": f"{HERE}.weeds"}) or 0

    page = generate_latest(everything()).decode().splitlines()

    assert "parterre_beds 3.0" in page
    assert f'parterre_collector_up{{collector="{HERE}.weeds"}} 0.0' in page
    assert f'parterre_collector_up{{collector="{HERE}.cards"}} 1.0' in page
    assert f"{counted} {before + 1.0}" in page
    assert not [line for line in page if "parterre_weeds" in line]
