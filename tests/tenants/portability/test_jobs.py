"""Work that takes a while: asked for once, done by a worker, watched, stopped, and forgotten in time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from parterre.integrations.storage import archive_store
from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.models import JobKind, JobState, Organizer, PortabilityJob
from tenants.outbox.tasks import RetryLater
from tenants.portability.archive import check
from tenants.portability.archive_store import PassphraseLost, store_passphrase, stored, take_passphrase
from tenants.portability.errors import AlreadyRunning
from tenants.portability.jobs import RequestJob, handlers, request_job, run_at_once, run_job, stop_job
from tenants.portability.lock import exclusive
from tenants.portability.progress import Progress, silently
from tenants.portability.retention import apply_retention
from tests.concurrency.workers import eventually, workers
from tests.people import Person
from tests.tenants.portability.conftest import Shop
from tests.tenants.schemas import schemas, written_down

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def ask(organizer: Organizer, kind: JobKind = JobKind.EXPORT, **more: Any) -> PortabilityJob:
    return request_job(RequestJob(kind=kind, organizer=organizer, **more), now=utc_now())


def fresh(job: PortabilityJob) -> PortabilityJob:
    with public_schema():
        return PortabilityJob.objects.get(pk=job.pk)


def test_an_export_that_was_asked_for_is_kept_for_a_week(shop: Shop) -> None:
    job = ask(shop.organizer)

    run_job(job.pk)

    done = fresh(job)
    archive = stored(done)
    assert archive is not None
    manifest = check(archive)
    assert manifest.organizer.slug == "acme"
    assert (done.state, done.result["rows"], done.result["encrypted"]) == (
        JobState.DONE,
        manifest.rows,
        False,
    )
    assert done.expires_at is not None
    assert timedelta(days=6.9) < done.expires_at - utc_now() < timedelta(days=7)
    with archive() as content:
        assert len(content.read()) == done.size_bytes


def test_the_passphrase_is_locked_away_and_then_forgotten(shop: Shop) -> None:
    job = ask(shop.organizer, passphrase="correct horse")

    before = fresh(job).options
    run_job(job.pk)

    done = fresh(job)
    archive = stored(done)
    assert archive is not None
    assert "correct horse" not in str(before)
    assert "passphrase" not in done.options
    assert check(archive, passphrase="correct horse").organizer.slug == "acme"
    assert done.file.endswith(".tar.gz.age")


def test_locked_passphrases_need_this_installations_key(settings: Any) -> None:
    locked = store_passphrase("correct horse")

    assert take_passphrase(locked) == "correct horse"
    settings.ENCRYPTION_KEYS = ["another"]
    with pytest.raises(PassphraseLost):
        take_passphrase(locked)


def test_an_export_is_not_made_without_the_passphrase_it_was_asked_for_with(
    shop: Shop, settings: Any
) -> None:
    job = ask(shop.organizer, passphrase="correct horse")
    settings.ENCRYPTION_KEYS = ["another"]

    run_job(job.pk)

    failed = fresh(job)
    assert (failed.state, failed.file) == (JobState.FAILED, "")
    assert "encryption key has changed" in failed.error


def test_one_of_a_kind_at_a_time(shop: Shop, mallory: Person) -> None:
    ask(shop.organizer)

    with pytest.raises(AlreadyRunning):
        ask(shop.organizer)

    ask(shop.organizer, JobKind.BACKUP)
    ask(mallory.organizer)


def test_a_second_delivery_waits(shop: Shop) -> None:
    job = ask(shop.organizer)

    with exclusive(f"job {job.pk}") as is_mine, pytest.raises(RetryLater):
        assert is_mine
        run_job(job.pk)

    assert fresh(job).state == JobState.WAITING


def test_what_is_done_is_not_done_again(shop: Shop) -> None:
    job = ask(shop.organizer)
    run_job(job.pk)
    ended_at = fresh(job).ended_at

    run_job(job.pk)

    assert fresh(job).ended_at == ended_at


def test_before_it_began_it_can_be_stopped(shop: Shop) -> None:
    job = ask(shop.organizer)

    assert stop_job(job, now=utc_now())
    run_job(job.pk)

    assert (fresh(job).state, fresh(job).file) == (JobState.STOPPED, "")
    assert not stop_job(job, now=utc_now())


@pytest.mark.parametrize("kind", [JobKind.EXPORT, JobKind.CLONE])
def test_stopped_in_the_middle_it_leaves_nothing(
    shop: Shop, kind: JobKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(shop.organizer, kind)
    real = handlers[kind]

    def stopped_soon(mine: PortabilityJob, progress: Progress) -> dict[str, Any]:
        report = progress.report

        def tell_and_stop(summary: Progress) -> None:
            if summary.step in ("orders_order", "opening"):
                _stop_from_elsewhere(mine)
            report(summary)

        progress.report = tell_and_stop
        return real(mine, progress)

    monkeypatch.setitem(handlers, kind, stopped_soon)

    run_job(job.pk)

    assert fresh(job).state == JobState.STOPPED
    assert list(archive_store().files(shop.organizer.pk)) == []
    assert schemas() == written_down()
    with public_schema():
        assert set(Organizer.objects.values_list("slug", flat=True)) == {"acme", "zeta"}


def _stop_from_elsewhere(job: PortabilityJob) -> None:
    """This process's connection is inside a snapshot."""
    PortabilityJob.objects.using("owner").filter(pk=job.pk).update(state=JobState.STOPPED)


def test_what_goes_wrong_is_kept_with_its_reason(shop: Shop) -> None:
    with public_schema():
        Organizer.objects.filter(pk=shop.organizer.pk).update(sandbox_of=shop.organizer.pk)
    job = ask(shop.organizer, JobKind.CLONE)

    run_job(job.pk)

    failed = fresh(job)
    assert (failed.state, failed.result["refusal"]["message"]) == (
        JobState.FAILED,
        "This organizer is already a sandbox. Create the sandbox from the original organizer.",
    )
    with public_schema():
        Organizer.objects.filter(pk=shop.organizer.pk).update(sandbox_of=None)


def test_a_bug_ends_the_job_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(job: PortabilityJob, progress: Progress) -> dict[str, Any]:
        raise ZeroDivisionError("by zero")

    monkeypatch.setitem(handlers, JobKind.EXPORT, broken)
    job = ask(shop.organizer)

    run_job(job.pk)

    assert (fresh(job).state, fresh(job).error) == (JobState.FAILED, "ZeroDivisionError: by zero")
    ask(shop.organizer)  # and stands in nobody's way


def test_expired_archives_are_deleted(shop: Shop) -> None:
    job = ask(shop.organizer)
    run_job(job.pk)

    assert apply_retention(utc_now())["expired"] == 0
    assert apply_retention(utc_now() + timedelta(days=8))["expired"] == 1

    assert (fresh(job).state, fresh(job).file) == (JobState.EXPIRED, "")
    assert list(archive_store().files(shop.organizer.pk)) == []


def test_a_job_of_a_killed_terminal_is_closed_by_the_sweep(shop: Shop) -> None:
    with public_schema():
        job = PortabilityJob.objects.create(
            organizer=shop.organizer,
            kind=JobKind.EXPORT,
            state=JobState.RUNNING,
            options={"at_terminal": True},
            created_at=utc_now(),
            started_at=utc_now() - timedelta(hours=2),
        )

    assert apply_retention(utc_now())["interrupted"] == 1

    assert (fresh(job).state, fresh(job).error) == (JobState.FAILED, "interrupted")


def test_killed_just_after_the_opening_it_is_done_all_the_same(shop: Shop) -> None:
    """The organizer is there; only the job has not heard of it."""
    job = ask(shop.organizer, JobKind.CLONE)
    run_job(job.pk)
    with public_schema():
        PortabilityJob.objects.filter(pk=job.pk).update(state=JobState.RUNNING)

    run_job(job.pk)

    assert (fresh(job).state, fresh(job).error) == (JobState.DONE, "")
    assert fresh(job).result["slug"] == "acme-sandbox"


def test_jobs_are_listed_and_stopped_at_a_terminal(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    job = ask(shop.organizer)

    call_command("tenants", "jobs", "acme")
    call_command("tenants", "jobs", "--stop", str(job.pk))
    with pytest.raises(CommandError, match="stopped already"):
        call_command("tenants", "jobs", "--stop", str(job.pk))

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{job.pk}  ")
    assert lines[0].split()[3:] == ["export", "waiting", "acme"]
    assert lines[1] == "it stops at its next step"


def test_progress_estimates_what_is_left() -> None:
    progress = silently()
    progress.begin("reading", total=100)
    progress.started -= 10
    progress.advance(25)

    left = progress.seconds_left

    assert left is not None
    assert 29 < left < 31


def test_at_a_terminal_the_same_is_done_at_once(shop: Shop) -> None:
    steps: list[str] = []

    job = run_at_once(
        RequestJob(kind=JobKind.EXPORT, organizer=shop.organizer),
        report=lambda summary: steps.append(summary.step),
    )

    assert fresh(job).state == JobState.DONE
    assert {"reading", "orders_order", "files"} <= set(steps)


@pytest.mark.stack
def test_a_real_worker_does_it(shop: Shop, tmp_path: Path) -> None:
    with workers(tmp_path) as (_processes, _inbox):
        job = ask(shop.organizer)

        done = eventually(lambda: fresh(job).state == JobState.DONE, within=60)

    assert done, (fresh(job).error, (tmp_path / "worker.log").read_text()[-2000:])
    assert fresh(job).size_bytes > 1000
