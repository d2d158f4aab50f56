from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from parterre.project.config import ConfigError, encryption_keys, load_config, secret_key

GIVEN = "x" * 40
ASK = "from parterre.project.config import load_config, secret_key; print(secret_key(load_config(paths=[])))"


def key_in(folder: Path) -> str:
    return secret_key(load_config({"PARTERRE_PARTERRE_DATADIR": str(folder)}, []))


def test_a_given_key_is_used_and_nothing_written(tmp_path: Path) -> None:
    config = load_config({"PARTERRE_PARTERRE_DATADIR": str(tmp_path), "PARTERRE_DJANGO_SECRET": GIVEN}, [])

    assert secret_key(config) == GIVEN
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_for_the_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"

    first = key_in(folder)

    assert len(first) >= 50
    assert key_in(folder) == first
    assert [path.name for path in folder.iterdir()] == [".secret"]
    assert (folder / ".secret").stat().st_mode & 0o777 == 0o600


def test_a_kept_key_is_read(tmp_path: Path) -> None:
    (tmp_path / ".secret").write_text(f"{GIVEN}\n")

    assert key_in(tmp_path) == GIVEN


def test_a_file_without_a_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".secret").write_text("")

    with pytest.raises(ConfigError, match="holds no secret key; delete it, or give"):
        key_in(tmp_path)


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a directory")

    with pytest.raises(ConfigError, match=r"data/\.secret: cannot keep the secret key there"):
        key_in(tmp_path / "data")


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    environ = {**os.environ, "PARTERRE_PARTERRE_DATADIR": str(tmp_path / "data")}
    environ.pop("PARTERRE_DJANGO_SECRET", None)

    processes = [
        subprocess.Popen([sys.executable, "-c", ASK], env=environ, stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    keys = [process.communicate(timeout=60)[0].strip() for process in processes]

    assert {process.returncode for process in processes} == {0}
    assert len(set(keys)) == 1
    assert len(keys[0]) >= 50
    assert [path.name for path in (tmp_path / "data").iterdir()] == [".secret"]


OTHER = "y" * 32


def encryption_keys_in(folder: Path, **given: str) -> list[str]:
    environ = {f"PARTERRE_{name}": value for name, value in given.items()}
    return encryption_keys(load_config({"PARTERRE_PARTERRE_DATADIR": str(folder), **environ}, []))


def test_production_does_not_start_without_an_encryption_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[encryption\] keys must be given"):
        encryption_keys_in(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_development_makes_an_encryption_key_once(tmp_path: Path) -> None:
    first = encryption_keys_in(tmp_path, PARTERRE_DEVELOPMENT="on")

    assert len(first[0]) >= 50
    assert encryption_keys_in(tmp_path, PARTERRE_DEVELOPMENT="on") == first
    assert [path.name for path in tmp_path.iterdir()] == [".encryption-key"]
    assert first != [key_in(tmp_path)]


def test_given_encryption_keys_keep_their_order(tmp_path: Path) -> None:
    assert encryption_keys_in(tmp_path, ENCRYPTION_KEYS=f"{OTHER}, {GIVEN}") == [OTHER, GIVEN]


def test_a_short_encryption_key_is_refused_without_repeating_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="must be texts of at least 32 characters") as refused:
        encryption_keys_in(tmp_path, ENCRYPTION_KEYS=f"{GIVEN},hunter2")

    assert "hunter2" not in str(refused.value)
