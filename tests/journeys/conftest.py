"""Fixtures of the journeys: a browser, the site, pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.journeys.browser_checks import DESK, FLAGS, Site, a_page
from tests.journeys.setup_accounts import (  # noqa: F401  # fixtures
    nora_confirms,
    nora_is_invited,
    nora_waits,
    olga_is_in,
    olga_with_app,
)
from tests.journeys.setup_backoffice import (  # noqa: F401  # fixtures
    doors_of_fair,
    office_of_acme,
    office_of_nobody,
)
from tests.journeys.setup_console import (  # noqa: F401  # fixtures
    busy_console,
    console_inside,
    handover_of_sam,
    quiet_console,
)
from tests.journeys.setup_data import (  # noqa: F401  # fixtures
    console_backing_up,
    console_with_side,
    data_of_acme,
    data_under_way,
)
from tests.journeys.setup_domains import domains_of_acme  # noqa: F401  # fixture
from tests.journeys.setup_fleet import fleet_that_failed, fleet_under_way  # noqa: F401  # fixtures
from tests.journeys.setup_gate import door_of_acme, gate_without_events  # noqa: F401  # fixtures
from tests.journeys.setup_lifecycle import (  # noqa: F401  # fixtures
    console_of_closing,
    console_of_purged,
    console_with_sales,
    office_closing,
    office_past_due,
)
from tests.journeys.setup_orders import orders_of_acme  # noqa: F401  # fixture
from tests.journeys.setup_shop import (  # noqa: F401  # fixtures
    bea_at_her_turn,
    bea_ordered,
    bea_paid,
    bea_refunded,
    bea_too_late,
    bea_waits,
    bea_with_cart,
    closed_shop,
    draft_shop,
    empty_shop,
    paused_shop,
    shop_of_acme,
)

# Milliseconds. Two cores may run two browsers and two stacks at once.
expect.set_options(timeout=20_000)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser(site: Site) -> Iterator[Browser]:
    """Debian's Chromium; none is downloaded. It takes zeta's shop for one with https."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("There is no chromium on this machine: `make system` installs it or says how.")
    # Playwright's loop runs in this thread, and Django would take the test for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    origin = site.url("", host="zeta")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*FLAGS, f"--unsafely-treat-insecure-origin-as-secure={origin}"]
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Served from this process. Tests that need data take `transactional_db`, so that the server's threads see it."""
    server = LiveServer("127.0.0.1:0")
    yield Site(server.thread.port)
    server.stop()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page(width=390, script=False)`: a browser with cookies of its own. Its complaints fail the test."""
    with ExitStack() as opened:

        def open_one(**options: Any) -> Page:
            made: AbstractContextManager[Page] = a_page(browser, **options)
            return opened.enter_context(made)

        yield open_one


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(width=DESK)


@pytest.fixture(autouse=True)
def _root_urls_with_port(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses that Django writes lead to the live server."""
    monkeypatch.setattr(settings, "ROOT_URL", site.url("").rstrip("/"))
