"""Sam in the console, with his second factor given."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.staff import Staff, console_browser, make_staff


@pytest.fixture
def sam(db: None) -> Staff:
    return make_staff()


@pytest.fixture
def console(sam: Staff) -> Client:
    return console_browser(sam.user)
