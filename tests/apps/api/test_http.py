"""What every address of the API does with methods, and says to caches. Swept over all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from tests.isolation.test_urls import ROOT, filled, routes, values
from tests.people import Person

__all__ = ["values"]  # a fixture

pytestmark = pytest.mark.django_db

METHODS = ("get", "post", "put", "patch", "delete")
DOCUMENT = ("api/v1/schema/", "api/v1/docs/")


def paths(values: dict[str, Any]) -> Iterator[str]:
    """Of the API's own resources: a plugin's functions take what they like."""
    for route in routes(ROOT):
        if route.startswith("api/v1/") and route not in DOCUMENT:
            path = filled(route, values, organizer="acme")
            if not getattr(resolve(path).func, "initkwargs", {}).get("plugin"):
                yield path


def send(api: Client, method: str, path: str, **options: Any) -> Any:
    return getattr(api, method)(path, content_type="application/json", **options)


@pytest.fixture
def client(olga: Person, values: dict[str, Any]) -> Client:
    values["by_resource"]["tokens"] = 0  # not the one that is used here, which DELETE would revoke
    return Client(headers={"host": "parterre.test", "authorization": f"Token {olga.token}"})


def test_a_write_without_the_final_slash_is_not_led_elsewhere(client: Client, values: dict[str, Any]) -> None:
    wrong = []
    for path in paths(values):
        for method in METHODS[1:] if path.endswith("/") else ():
            answer = send(client, method, path.rstrip("/"), follow=True)
            if answer.status_code != 404 or "slash at its end" not in answer.json()["detail"]:
                wrong.append((method, path, answer.status_code, answer.redirect_chain))

    assert wrong == []


def test_a_page_s_form_is_not_led_elsewhere_either(client: Client) -> None:
    assert client.post("/accounts/login", follow=True).status_code == 404


def test_a_read_without_the_final_slash_is_led_to_it(client: Client) -> None:
    answer = client.get("/api/v1/organizers/acme/teams?page_size=1")

    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/organizers/acme/teams/?page_size=1")


def test_what_is_not_there_with_a_slash_either_says_nothing_of_it(client: Client) -> None:
    assert client.post("/api/v1/organizers/acme/nothing").json() == {"detail": "Not found."}


def test_every_address_says_which_methods_it_has(client: Client, values: dict[str, Any]) -> None:
    wrong = []
    for path in paths(values):
        told = client.options(path)
        allowed = set(re.split(", ", told.headers.get("Allow", "")))
        refused = {}
        for method in METHODS:
            answer = send(client, method, path)
            if answer.status_code == 405:
                refused[method.upper()] = answer.headers.get("Allow")
        expected = {method.upper() for method in METHODS} - refused.keys()
        if allowed - {"OPTIONS", "HEAD"} != expected or set(refused.values()) - {told.headers.get("Allow")}:
            wrong.append((path, told.status_code, allowed, refused))

    assert wrong == []


def test_nothing_that_needs_a_credential_is_kept_by_a_cache(client: Client, values: dict[str, Any]) -> None:
    kept = {}
    for path in paths(values):
        for method in METHODS:
            answer = send(client, method, path)
            if "no-store" not in answer.headers.get("Cache-Control", ""):
                kept[method, path] = answer.headers.get("Cache-Control")

    assert kept == {}


def test_unknown_objects_are_told_in_one_way_and_in_the_readers_language(
    client: Client, values: dict[str, Any]
) -> None:
    said = {}
    for route in routes(ROOT):
        if (
            not route.startswith("api/v1/organizers/<organizer>/")
            or re.sub(r"<(organizer|event)>", "", route).count("<") == 0
        ):
            continue
        for unknown in ("999999", "none"):
            path = re.sub(r"<(?!organizer|event)\w+>", unknown, route)
            path = filled(path, values, organizer="acme")
            for method in METHODS:
                answer = send(client, method, path, headers={"accept-language": "de"})
                if answer.status_code == 404:
                    said[method, path] = answer.json()["detail"]

    assert len(said) > 20
    assert {key: text for key, text in said.items() if text != "Nicht gefunden."} == {}
