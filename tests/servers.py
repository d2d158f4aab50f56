"""PostgreSQL and Valkey for the tests, started once a run: `-p tests.servers` loads this before Django its settings.

Given DATABASE_ADMIN_URL and VALKEY_URL, those are used instead. Workers of pytest-xdist inherit the environment.
A run of files that are all marked `pure` starts neither servers nor Django.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent / "var" / "test"
STARTED = "TEST_SERVERS_PID"
PLACE = "TEST_SERVERS_PLACE"
WORKER = "PYTEST_XDIST_WORKER"
SETTINGS = "DJANGO_SETTINGS_MODULE"
PASSWORD = "for-tests-only"
PURE = "pytestmark = pytest.mark.pure"
_running = ExitStack()


@pytest.hookimpl(tryfirst=True)  # pytest-django comes later and loads the settings
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if are_pure(early_config.known_args_namespace.file_or_dir):
        _do_without_django(early_config)
        return
    if STARTED not in os.environ:
        _start()
    if WORKER in os.environ:
        _own_cache(os.environ[WORKER])


def are_pure(arguments: Sequence[str]) -> bool:
    """Whether only files are asked for that say they need nothing but Python: neither Django nor a server."""
    files = [Path(argument.partition("::")[0]) for argument in arguments]
    return bool(files) and all(
        file.is_file() and PURE in file.read_text(encoding="utf-8").splitlines() for file in files
    )


def _do_without_django(config: pytest.Config) -> None:
    """No apps, no settings but one: marking a message for translation asks whether there is any."""
    from django.conf import settings

    os.environ.pop(SETTINGS, None)
    config.pluginmanager.unregister(name="django")
    settings.configure(USE_I18N=False)


def place() -> Path:
    """The directory of this run's servers and data."""
    return Path(os.environ[PLACE])


def _start() -> None:
    # Here, so that a pure run does not wait for the imports.
    from parterre.devtools.postgres import embedded_postgres
    from parterre.devtools.valkey import embedded_valkey

    here = _free_place()
    admin_url = os.environ.get("DATABASE_ADMIN_URL")
    if not admin_url:
        server = _running.enter_context(embedded_postgres(here / "pg", test=True))
        admin_url = server.admin_url
    if not os.environ.get("VALKEY_URL"):
        os.environ["VALKEY_URL"] = _running.enter_context(embedded_valkey(here / "valkey")).url
    at = urlsplit(admin_url).netloc.rpartition("@")[2]
    os.environ |= {
        STARTED: str(os.getpid()),
        PLACE: str(here),
        "DATABASE_ADMIN_URL": admin_url,
        "DATABASE_URL": f"postgresql://parterre_app:{PASSWORD}@{at}/parterre_test",
        "DATABASE_OWNER_URL": f"postgresql://parterre_owner:{PASSWORD}@{at}/parterre_test",
        "PARTERRE_PARTERRE_URL": "http://parterre.test",
        "PARTERRE_PARTERRE_CONSOLE_URL": "http://console.parterre.test",
        "PARTERRE_PARTERRE_DATADIR": str(here / "data"),
        "PARTERRE_PARTERRE_DEVELOPMENT": "on",
        "PARTERRE_PARTERRE_PLUGINS_DEFAULT": "manual,pdf",
        "PARTERRE_METRICS_ENABLED": "on",
        "PARTERRE_METRICS_USER": "prometheus",
        "PARTERRE_METRICS_PASSPHRASE": PASSWORD,
        "PARTERRE_OUTBOX_LEASE_SECONDS": "2",
        "PARTERRE_OUTBOX_POLL_SECONDS": "0.2",
        SETTINGS: "parterre.project.settings",
    }


def _free_place() -> Path:
    """The first that no other run holds: two runs at once have two clusters."""
    for number in range(1, 100):
        place = ROOT / str(number)
        place.mkdir(parents=True, exist_ok=True)
        lock = _running.enter_context((place / "in-use").open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return place
    raise RuntimeError(f"a hundred test runs at once? See {ROOT}")


def _own_cache(worker: str) -> None:
    """A number of its own among Valkey's sixteen: emptying a cache empties the whole number."""
    at = urlsplit(os.environ["VALKEY_URL"])
    os.environ["VALKEY_URL"] = at._replace(path=f"/{(int(worker.removeprefix('gw')) + 1) % 16}").geturl()


def pytest_unconfigure(config: pytest.Config) -> None:
    if os.environ.get(STARTED) == str(os.getpid()):
        _running.close()
