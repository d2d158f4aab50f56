from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from parterre.integrations.storage import LocalFiles, UnsafeName

ACME, ZETA = UUID(int=1), UUID(int=2)


@pytest.fixture
def store(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path)


def test_a_file_is_its_organizers(store: LocalFiles, tmp_path: Path) -> None:
    store.write(ACME, "tickets/1/2", b"one")

    assert (store.read(ACME, "tickets/1/2"), store.read(ZETA, "tickets/1/2")) == (b"one", None)
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()] == [
        Path(str(ACME), "tickets", "1", "2")
    ]


def test_a_second_write_replaces_the_first(store: LocalFiles, tmp_path: Path) -> None:
    store.write(ACME, "a", b"one")
    store.write(ACME, "a", b"two")

    assert store.read(ACME, "a") == b"two"
    assert len(list((tmp_path / str(ACME)).iterdir())) == 1


def test_a_write_that_fails_leaves_what_was_there(
    store: LocalFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write(ACME, "a", b"one")

    def full(_handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("parterre.integrations.storage.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.write(ACME, "a", b"two")

    assert store.read(ACME, "a") == b"one"
    assert len(list((tmp_path / str(ACME)).iterdir())) == 1


def test_deleting_twice_is_once(store: LocalFiles) -> None:
    store.write(ACME, "a/b", b"one")
    store.write(ACME, "a/c", b"one")

    store.delete(ACME, "a/b")
    store.delete(ACME, "a/b")
    assert (store.read(ACME, "a/b"), store.read(ACME, "a/c")) == (None, b"one")


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../other/a", "a/../../b", "a\0b"], ids=repr)
def test_no_name_leaves_the_folder(store: LocalFiles, name: str) -> None:
    with pytest.raises(UnsafeName):
        store.write(ACME, name, b"")
    with pytest.raises(UnsafeName):
        store.read(ACME, name)
