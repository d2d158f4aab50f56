"""Everything that a client may send has a bound, and the OpenAPI document says which."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from apps.catalog.models import Product
from parterre.kernel.bounds import MOST_BODY_BYTES, MOST_JSON_BYTES
from tenants.context.transactions import organizer_transaction
from tests.contract.client import ContractClient
from tests.factories.orders import make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

# Bounded by what they look like: parsing refuses anything longer.
BOUNDED_FORMATS = {"date", "date-time", "decimal", "uuid", "binary"}

Schema = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Schema:
    found: Schema = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return found


def test_every_text_list_and_object_of_a_request_has_a_bound(document: Schema) -> None:
    assert sorted(set(unbounded_in(document))) == []


def test_the_walk_finds_what_has_none() -> None:
    inside = {
        "text": {"type": "string"},
        "list": {"type": "array", "items": {"type": "string"}},
        "object": {"type": "object", "additionalProperties": {"type": "integer"}},
        "anything": {},
        "shown": {"type": "string", "readOnly": True},
        "short": {"type": "string", "maxLength": 3},
    }

    found = list(unbounded(inside_of(inside), {}, "body"))

    assert found == ["body.text", "body.list", "body.list[]", "body.object", "body.anything"]


def inside_of(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


def unbounded_in(document: Schema) -> Iterator[str]:
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            name = f"{method} {path}"
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query":
                    yield from unbounded(parameter["schema"], schemas, f"{name} ?{parameter['name']}")
            for content in operation.get("requestBody", {}).get("content", {}).values():
                yield from unbounded(content["schema"], schemas, name)


def unbounded(schema: Schema, schemas: Schema, where: str) -> Iterator[str]:
    if "$ref" in schema:
        component = schema["$ref"].rpartition("/")[2]
        yield from unbounded(schemas[component], schemas, component)
        return
    if schema.get("readOnly") or "enum" in schema:
        return
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ())):
        yield from unbounded(part, schemas, where)
    match schema.get("type"):
        case "string":
            if "maxLength" not in schema and schema.get("format") not in BOUNDED_FORMATS:
                yield where
        case "array":
            if "maxItems" not in schema:
                yield where
            if schema.get("maxItems") != 0:
                yield from unbounded(schema["items"], schemas, f"{where}[]")
        case "object":
            if "properties" not in schema and "maxProperties" not in schema:
                yield where
            for name, below in schema.get("properties", {}).items():
                yield from unbounded(below, schemas, f"{where}.{name}")
        case None if not {"allOf", "oneOf"} & schema.keys() and "maxProperties" not in schema:
            yield where


ACME = "/api/v1/organizers/acme/"
FAIR = f"{ACME}events/fair/"
DEEP = "[" * 40 + "]" * 40


@pytest.fixture
def product(olga: Person) -> Product:
    with organizer_transaction(olga.organizer):
        return make_ticket_product(make_event(slug="fair", date_from="2030-06-01T18:00:00Z"), size=10)


@pytest.mark.parametrize("field", ["api_meta", "payment_info"])
@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"a": "x" * 65_536}, "This must have at most 65536 characters as JSON."),
        ({str(number): 1 for number in range(501)}, "There must be at most 500 entries."),
        ({"a": json.loads(DEEP)}, "This must be nested at most 32 levels deep."),
        ({"a": ["\0"]}, "Null characters are not allowed."),
    ],
    ids=["long", "many", "deep", "null character"],
)
def test_an_object_of_the_clients_own_is_refused_at_its_field(
    api: ContractClient, product: Product, field: str, value: Any, sentence: str
) -> None:
    body = {"email": None, "positions": [{"item": product.pk}], field: value}

    answer = api.post(f"{FAIR}orders/", body, format="json")

    assert (answer.status_code, answer.json()) == (400, {field: [sentence]})


def test_what_is_within_the_bounds_is_kept(api: ContractClient, product: Product) -> None:
    meta = {"a": "ü" * 65_000, "b": json.loads("[" * 30 + "]" * 30)}
    body = {"email": None, "positions": [{"item": product.pk}], "api_meta": meta}

    answer = api.post(f"{FAIR}orders/", body, format="json")

    assert (answer.status_code, answer.json()["api_meta"]) == (201, meta)


@pytest.mark.parametrize(
    ("path", "body", "field", "most"),
    [
        ("checkinlists/", {"name": "Door", "limit_products": [1] * 5001}, "limit_products", "5000"),
        ("quotas/", {"name": "All", "size": 1, "items": [1] * 5001}, "items", "5000"),
        ("orders/", {"positions": [{"item": 1}] * 501}, "positions", "500"),
    ],
)
def test_a_list_that_is_too_long_is_refused_at_its_field(
    api: ContractClient, product: Product, path: str, body: Any, field: str, most: str
) -> None:
    answer = api.post(f"{FAIR}{path}", body, format="json")

    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert f"no more than {most} elements" in str(answer.json())


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("orderpositions/?item__in=" + "1," * 201, "item__in"),
        ("orderpositions/?order__status__in=" + "n," * 201, "order__status__in"),
        ("orderpositions/?" + "item__in=1&" * 201, "item__in"),
        ("orders/?search=" + "x" * 251, "search"),
        ("items/?search=" + "x" * 251, "search"),
        ("orders/?unknown=" + "x" * 4001, "unknown"),
    ],
)
def test_a_filter_that_is_too_long_is_refused(
    api: ContractClient, product: Product, path: str, parameter: str
) -> None:
    answer = api.get(f"{FAIR}{path}")

    assert (answer.status_code, list(answer.json())) == (400, [parameter])


def test_parts_of_a_name_are_no_longer_than_a_name(api: ContractClient, product: Product) -> None:
    parts = {"_scheme": "given_family", "given_name": "x" * 300, "family_name": "y" * 300}
    body = {"email": None, "positions": [{"item": product.pk, "attendee_name_parts": parts}]}

    answer = api.post(f"{FAIR}orders/", body, format="json")

    assert (answer.status_code, answer.json()) == (
        400,
        {"positions": [{"attendee_name_parts": ["Texts must have at most 500 characters."]}]},
    )


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
def test_a_body_of_more_than_two_mib_is_refused(api: ContractClient, content_type: str) -> None:
    answer = api.generic(
        "POST", f"{ACME}teams/", b"name=" + b"x" * MOST_JSON_BYTES, content_type=content_type
    )

    assert (answer.status_code, answer.json()) == (413, {"detail": "The request is too large."})


@pytest.mark.parametrize("host", ["parterre.test", "acme.parterre.test", "console.parterre.test"])
@pytest.mark.parametrize("path", ["/api/v1/upload", "/", "/o/acme/settings/branding/"])
def test_no_host_reads_a_body_larger_than_anything_it_takes(olga: Person, host: str, path: str) -> None:
    unread = BytesIO(b"x")
    environ = {"CONTENT_LENGTH": str(MOST_BODY_BYTES + 1), "wsgi.input": unread}

    answer = Client(SERVER_NAME=host).post(path, content_type="multipart/form-data; boundary=x", **environ)

    assert (answer.status_code, unread.tell()) == (413, 0)


@pytest.mark.parametrize("levels", [65, 900, 5_000, 50_000])
@pytest.mark.parametrize("kind", ["[", '{"name":', '{"x":['])
def test_json_that_is_nested_too_deeply_is_refused(
    api: ContractClient, product: Product, levels: int, kind: str
) -> None:
    closing = {"[": "]", '{"name":': "}", '{"x":[': "]}"}[kind]
    deep = kind * levels + "1" + closing * levels

    answers = [
        api.generic(method, path, body, content_type="application/json")
        for method, path in (("POST", f"{ACME}events/"), ("POST", f"{FAIR}orders/"), ("PATCH", FAIR))
        for body in (deep, f'{{"api_meta": {deep}, "meta_data": {deep}, "positions": [{deep}]}}')
    ]

    assert {answer.status_code for answer in answers} == {400}
