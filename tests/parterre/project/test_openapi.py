"""The OpenAPI document is for everybody."""

from __future__ import annotations

from django.test import Client


def test_the_document_is_public_and_json() -> None:
    answer = Client(SERVER_NAME="parterre.test").get("/api/v1/schema/?format=json")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vnd.oai.openapi+json")
    assert answer.json()["openapi"].startswith("3.")
    assert answer.json()["info"]["title"] == "Parterre API"
