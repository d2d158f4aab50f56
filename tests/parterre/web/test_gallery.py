from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from parterre.web.gallery.views import PAGES
from tests.journeys.pages import GALLERY


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="parterre.test")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_renders_without_a_query(client: Client, name: str) -> None:
    answer = client.get(f"/gallery/{name}/")

    assert answer.status_code == 200
    assert b" style=" not in answer.content
    assert b"<style" not in answer.content


def test_every_page_is_pictured() -> None:
    assert [page.path for page in GALLERY] == [f"/gallery/{name}/" for name in PAGES]


def test_there_is_none_outside_development(client: Client, settings: Settings) -> None:
    settings.DEVELOPMENT = False

    assert [client.get(f"/gallery/{name}").status_code for name in ("", "components/")] == [404, 404]


def test_no_such_page(client: Client) -> None:
    assert client.get("/gallery/unknown/").status_code == 404
