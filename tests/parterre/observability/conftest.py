from __future__ import annotations

import socket

import pytest
from django.test import Client
from pytest_django import Settings


@pytest.fixture
def pages(settings: Settings) -> Settings:
    """The pages of `pages.py`, on the root host; settings to change before the first request."""
    settings.ROOT_URLCONF = "tests.parterre.observability.metrics_page"
    return settings


@pytest.fixture
def browser(pages: Settings) -> Client:
    return Client(SERVER_NAME="parterre.test", raise_request_exception=False)


@pytest.fixture
def unused_tcp_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
