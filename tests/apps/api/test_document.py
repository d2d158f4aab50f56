"""The OpenAPI document tells those who integrate everything, and nothing of how this is made."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator
from rest_framework.serializers import BaseSerializer, Field

from apps.api.viewsets import OrganizerViewSet
from tests.people import Person

Json = dict[str, Any]
HEADINGS = (
    "Authentication",
    "Rights",
    "Errors",
    "Paging",
    "Dates and times",
    "Following changes",
    "Repeating requests",
)


@pytest.fixture(scope="module")
def document() -> Json:
    found: Json = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return found


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def docstrings() -> set[str]:
    """Of everything that the document is made from."""

    def below(kind: type[Any]) -> Iterator[type[Any]]:
        for found in kind.__subclasses__():
            yield found
            yield from below(found)

    classes = {kind for base in (OrganizerViewSet, BaseSerializer, Field) for kind in below(base)}
    ours = [kind for kind in classes | {OrganizerViewSet} if kind.__module__.startswith("apps.")]
    functions = [value for kind in ours for value in vars(kind).values() if inspect.isfunction(value)]
    return {inspect.getdoc(one) or "" for one in [*ours, *functions]} - {""}


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            if key == "description" and isinstance(below, str):
                yield below
            else:
                yield from texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below)


def test_no_docstring_of_ours_is_told(document: Json) -> None:
    get_resolver().url_patterns  # noqa: B018 - loads every view
    told = set(texts(document))

    assert len(docstrings()) > 50
    assert told & docstrings() == set()


@pytest.mark.django_db
def test_nor_do_options_tell_one(olga: Person) -> None:
    client = Client(headers={"host": "parterre.test", "authorization": f"Token {olga.token}"})

    assert client.options("/api/v1/organizers/acme/events/").json()["description"] == ""


def test_each_operation_has_one_tag_that_is_described_and_words_of_its_own(document: Json) -> None:
    described = {tag["name"]: tag["description"] for tag in document["tags"]}
    used = {(path, method): operation.get("tags") for path, method, operation in operations(document)}

    assert {where: tags for where, tags in used.items() if len(tags or ()) != 1} == {}
    assert {tags[0] for tags in used.values() if tags} == described.keys()
    assert all(described.values())
    assert [where for *where, operation in operations(document) if not operation.get("summary")] == []


def test_a_tag_is_a_resource_not_a_path(document: Json) -> None:
    tags = {path: operation["tags"][0] for path, _method, operation in operations(document)}
    event = "/api/v1/organizers/{organizer}/events/{event}/"

    assert len(set(tags.values())) > 15
    assert tags[f"{event}orders/"] == tags["/api/v1/organizers/{organizer}/orders/"] == "Orders"
    assert tags[f"{event}orders/{{code}}/mark_paid/"] == "Orders"
    assert tags[f"{event}orders/{{order}}/payments/"] == "Payments"
    assert tags[f"{event}clone/"] == "Events"


def test_each_operation_says_how_it_is_refused(document: Json) -> None:
    lacking = {}
    for path, method, operation in operations(document):
        wanted = {"401", "403"}
        if method != "get":
            wanted |= {"400", "409", "422"}
        if path.endswith("}/") and path.count("{") > 2:
            wanted |= {"404"}
        if missing := wanted - operation["responses"].keys():
            lacking[method, path] = missing

    assert lacking == {}


def test_refusals_have_the_shapes_that_answers_have(document: Json) -> None:
    shared = document["components"]["responses"]
    used = {
        (status, response["$ref"].rsplit("/", 1)[1])
        for _path, _method, operation in operations(document)
        for status, response in operation["responses"].items()
        if "$ref" in response
    }

    assert {name for _status, name in used} == shared.keys()
    for status, name in used:
        schema = shared[name]["content"]["application/json"]["schema"] if "content" in shared[name] else None
        expected = None if status == "304" else "InvalidInput" if status == "400" else "Refusal"
        assert (schema and schema["$ref"].rsplit("/", 1)[1]) == expected
    assert document["components"]["schemas"]["Refusal"]["required"] == ["detail"]
    assert "Retry-After" in shared["Busy"]["headers"]


def test_it_says_where_it_is_served_and_begins_with_what_one_needs_to_know(document: Json) -> None:
    introduction = document["info"]["description"]

    assert document["servers"] == [{"url": settings.ROOT_URL.rstrip("/")}]
    assert re.findall(r"^## (.+)$", introduction, re.M) == list(HEADINGS)


def test_rights_are_named_where_they_are_needed(document: Json) -> None:
    order = document["paths"]["/api/v1/organizers/{organizer}/events/{event}/orders/{code}/mark_paid/"][
        "post"
    ]
    scan = document["paths"]["/api/v1/organizers/{organizer}/checkinrpc/redeem/"]["post"]

    assert "`event.orders:write`" in order["description"]
    assert "`event.orders:write` or `event.orders:checkin`" in scan["description"]
