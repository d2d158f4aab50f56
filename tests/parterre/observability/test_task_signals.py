from __future__ import annotations

import pytest
from celery.exceptions import Retry

from parterre.observability import context
from parterre.observability.metrics import OWN
from parterre.project.celery import app

seen: list[dict[str, str]] = []


@app.task(name="tests.succeeds")
def succeeds() -> None:
    context.organizer.set("acme")
    seen.append(context.current())


@app.task(name="tests.fails")
def fails() -> None:
    raise ValueError("as it should")


@app.task(name="tests.retries", bind=True)
def retries(self: object) -> None:
    raise Retry


def runs(task: str, status: str) -> tuple[float, float]:
    return (
        OWN.get_sample_value("parterre_task_runs_total", {"task": task, "status": status}) or 0,
        OWN.get_sample_value("parterre_task_duration_seconds_count", {"task": task}) or 0,
    )


@pytest.mark.parametrize(
    ("task", "status"),
    [("tests.succeeds", "success"), ("tests.fails", "failure"), ("tests.retries", "retry")],
)
def test_runs_are_counted_by_how_they_ended(task: str, status: str) -> None:
    counted, timed = runs(task, status)

    app.tasks[task].apply()

    assert runs(task, status) == (counted + 1, timed + 1)


def test_a_task_has_its_id_in_the_context_and_leaves_none() -> None:
    seen.clear()

    succeeds.apply(task_id="7f7f")

    assert seen == [{"task_id": "7f7f", "organizer": "acme"}]
    assert context.current() == {}
