from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from apps.sales.facade import PlacedOrder, cancel_order, delete_test_order
from apps.tickets.domain.files import make_file
from apps.tickets.facade import UnknownOutput, request_file
from apps.tickets.models import TicketFile
from parterre.integrations.storage.files import LocalFiles
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person
from tests.run_tasks import promised, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def paid(olga: Person) -> PlacedOrder:
    with organizer_transaction(olga.organizer):
        return make_order(make_ticket_product(make_event()), is_paid=True, testmode=True)


def files(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def test_a_file_lies_where_its_row_says(olga: Person, paid: PlacedOrder, folder: Path) -> None:
    with organizer_transaction(olga.organizer):
        request_file(paid.order, "pdf", actor=olga.actor)
    work_off()

    with organizer_transaction(olga.organizer):
        row = TicketFile.objects.get()
        made = request_file(paid.order, "pdf", actor=olga.actor)
    assert files(folder) == [f"{olga.organizer.pk}/tickets/{paid.order.pk}/{row.pk}"]
    assert (row.content_type, made is not None and made.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_run_that_was_killed_before_its_commit_leaves_no_orphan(
    olga: Person, paid: PlacedOrder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        real(*_)
        raise Killed

    real = LocalFiles.write

    with organizer_transaction(olga.organizer):
        request_file(paid.order, "pdf", actor=olga.actor)
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(LocalFiles, "write", killed)
        work_off()
    assert len(files(folder)) == 1

    work_off()

    assert len(files(folder)) == 1
    with organizer_transaction(olga.organizer):
        assert TicketFile.objects.get().made_at is not None


def test_what_changes_while_a_file_is_made_drops_it(
    olga: Person, paid: PlacedOrder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = LocalFiles.write

    def write(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        with organizer_transaction(olga.organizer):
            cancel_order(paid.order.pk, fee=None, notifies_buyer=False, actor=olga.actor, now=NOON)

    with organizer_transaction(olga.organizer):
        request_file(paid.order, "pdf", actor=olga.actor)
    monkeypatch.setattr(LocalFiles, "write", write)

    work_off()

    assert files(folder) == []


def test_a_second_run_makes_nothing(olga: Person, paid: PlacedOrder, folder: Path) -> None:
    with organizer_transaction(olga.organizer):
        request_file(paid.order, "pdf", actor=olga.actor)
    work_off()
    with organizer_transaction(olga.organizer):
        row = TicketFile.objects.get()
        (folder / str(olga.organizer.pk) / row.path).write_bytes(b"kept")
        make_file(olga.organizer, row.pk, now=NOON)

    assert (folder / str(olga.organizer.pk) / row.path).read_bytes() == b"kept"


def test_a_ticket_that_is_not_allowed_any_more_is_not_made(
    olga: Person, paid: PlacedOrder, folder: Path
) -> None:
    with organizer_transaction(olga.organizer):
        request_file(paid.order, "pdf", actor=olga.actor)
        cancel_order(paid.order.pk, fee=None, notifies_buyer=False, actor=olga.actor, now=NOON)

    work_off()

    assert files(folder) == []
    with organizer_transaction(olga.organizer):
        assert list(TicketFile.objects.all()) == []


def test_a_plugin_switched_off_meanwhile_makes_nothing(olga: Person, paid: PlacedOrder, folder: Path) -> None:
    with organizer_transaction(olga.organizer):
        request_file(paid.order, "pdf", actor=olga.actor)
        paid.order.event.plugins = ["manual"]
        paid.order.event.save(update_fields=["plugins"])

    work_off()

    assert files(folder) == []
    with pytest.raises(UnknownOutput), organizer_transaction(olga.organizer):
        request_file(paid.order, "pdf", actor=olga.actor)


@pytest.mark.django_db(transaction=True)
def test_files_go_with_their_order(olga: Person, paid: PlacedOrder, folder: Path) -> None:
    with organizer_transaction(olga.organizer):
        request_file(paid.order, "pdf", actor=olga.actor)
    work_off()
    assert len(files(folder)) == 1

    with organizer_transaction(olga.organizer):
        delete_test_order(paid.order.pk, actor=olga.actor, now=NOON)

    assert (files(folder), promised()) == ([], [])
