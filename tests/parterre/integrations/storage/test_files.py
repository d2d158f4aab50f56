"""Private files: a folder an organizer, whole files or none."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from parterre.integrations.storage import LocalFiles, StoredFile, UnsafeName

ACME, ZETA = uuid4(), uuid4()


@pytest.fixture
def store(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "files")


def names(store: LocalFiles, organizer_id: UUID = ACME) -> list[str]:
    return [file.name for file in store.files(organizer_id)]


def test_what_is_written_is_read_and_listed(store: LocalFiles) -> None:
    store.write(ACME, "b/two.png", b"22")
    store.write_from(ACME, "a.png", io.BytesIO(b"1"))

    assert list(store.files(ACME)) == [StoredFile("a.png", 1), StoredFile("b/two.png", 2)]
    assert list(store.files(ZETA)) == []
    content = store.open(ACME, "b/two.png")
    assert content is not None
    with content:
        assert content.read() == store.read(ACME, "b/two.png") == b"22"
    assert store.open(ZETA, "a.png") is None


def test_a_draft_becomes_the_file_when_all_went_well(store: LocalFiles) -> None:
    with store.draft(ACME, "archive") as draft:
        draft.write(b"half")
        assert names(store) == []
        draft.write(b" and half")

    assert store.read(ACME, "archive") == b"half and half"


def test_a_draft_that_failed_leaves_what_was_there(store: LocalFiles, tmp_path: Path) -> None:
    store.write(ACME, "archive", b"before")

    with pytest.raises(ZeroDivisionError), store.draft(ACME, "archive") as draft:
        draft.write(b"half")
        raise ZeroDivisionError

    assert store.read(ACME, "archive") == b"before"
    assert [path.name for path in (tmp_path / "files" / str(ACME)).iterdir()] == ["archive"]


@pytest.mark.parametrize("name", ["", ".", "../x", "a/../../x", "/etc/passwd", "a\0b"])
def test_names_stay_in_the_folder(store: LocalFiles, name: str) -> None:
    with pytest.raises(UnsafeName):
        store.write(ACME, name, b"x")
    with pytest.raises(UnsafeName):
        store.open(ACME, name)


def test_an_organizers_files_go_together(store: LocalFiles) -> None:
    store.write(ACME, "a/b/c", b"x")
    store.write(ZETA, "a/b/c", b"x")

    store.delete_all(ACME)

    assert (names(store, ACME), names(store, ZETA)) == ([], ["a/b/c"])
