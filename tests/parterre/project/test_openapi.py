"""The OpenAPI document is for everybody."""

from __future__ import annotations

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from parterre.project import api_schema


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_schema, "_made", {})


def test_the_document_is_public_and_json() -> None:
    answer = Client(SERVER_NAME="parterre.test").get("/api/v1/schema/?format=json")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vnd.oai.openapi+json")
    assert answer.json()["openapi"].startswith("3.")
    assert answer.json()["info"]["title"] == "Parterre API"


def test_it_is_made_once_a_language(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bool] = []

    def make(_generator: object, *, request: object, public: bool) -> dict[str, str]:
        made.append(public)
        return {}

    monkeypatch.setattr(SchemaGenerator, "get_schema", make)
    browser = Client(SERVER_NAME="parterre.test")

    for language in ("en", "en", "de", "de"):
        browser.get("/api/v1/schema/?format=json", headers={"Accept-Language": language})

    assert made == [True, True]


def test_every_write_takes_an_idempotency_key() -> None:
    answer = Client(SERVER_NAME="parterre.test").get("/api/v1/schema/?format=json").json()

    operations = [
        (method, {parameter["name"] for parameter in operation.get("parameters", [])})
        for methods in answer["paths"].values()
        for method, operation in methods.items()
    ]
    writes = [names for method, names in operations if method != "get"]
    assert len(writes) > 20
    assert all("X-Idempotency-Key" in names for names in writes)
    assert not any("X-Idempotency-Key" in names for method, names in operations if method == "get")
