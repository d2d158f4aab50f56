"""Whatever a client writes into a body or a path: an answer of the contract, never a failure of ours."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from apps.events.models import Event
from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction
from tests.factories.admission import make_list
from tests.factories.events import make_event
from tests.factories.orders import make_event as make_sale
from tests.factories.orders import make_order, make_ticket_product
from tests.factories.teams import make_team

ACME = "/api/v1/organizers/acme/"
NEW_EVENT = {"name": {"en": "Fair"}, "slug": "fair", "date_from": "2030-01-01T00:00:00Z"}
NEW_TEAM = {"name": "Crew", "limit_events": []}

pytestmark = pytest.mark.django_db
# The same inputs in every run: what is new is found by `make proof`, not by chance in somebody's change.
few = settings(
    max_examples=40, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)

awkward = st.sampled_from(
    ["\0", "9" * 400, "en", "x" * 70_000, "0001-01-01T00:00:00+14:00", "file:x", "\ud7ff", "1e400"]
)
texts = st.text(max_size=20) | awkward
numbers = (
    st.integers()
    | st.sampled_from([2**31, 2**63, 10**400])
    | st.floats(allow_nan=False, allow_infinity=False)
)
leaves = st.none() | st.booleans() | numbers | texts
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)


def bodies(api, path):
    """Objects of the fields that the resource has, and anything else."""
    fields = sorted(api.get(path).json()["results"][0])
    return st.dictionaries(st.sampled_from(fields), anything, max_size=6) | anything


def send(api, method, path, body):
    answer = api.generic(method, path, json.dumps(body), content_type="application/json")
    assert answer.status_code < 500


@pytest.fixture(autouse=True)
def something(olga):
    with organizer_transaction(olga.organizer):
        make_event(slug="old")
        make_team(name="Old")


def test_events(api):
    @few
    @given(body=bodies(api, f"{ACME}events/"))
    def try_it(body):
        whole = {**NEW_EVENT, **body} if isinstance(body, dict) else body
        send(api, "POST", f"{ACME}events/", whole)
        send(api, "PUT", f"{ACME}events/old/", whole)
        send(api, "PATCH", f"{ACME}events/old/", body)
        send(api, "PATCH", ACME, body)

    try_it()


def test_teams(api, olga):
    with organizer_transaction(olga.organizer):
        team = Team.objects.get(name="Old")

    @few
    @given(body=bodies(api, f"{ACME}teams/"))
    def try_it(body):
        whole = {**NEW_TEAM, **body} if isinstance(body, dict) else body
        send(api, "POST", f"{ACME}teams/", whole)
        send(api, "PATCH", f"{ACME}teams/{team.pk}/", body)
        send(api, "POST", f"{ACME}teams/{team.pk}/tokens/", body)

    try_it()


@few
@given(
    text=st.text(max_size=12),
    query=st.dictionaries(
        st.sampled_from(
            ["page", "page_size", "ordering", "search", "ends_after", "is_past", "sales_channel", "live"]
        ),
        texts,
        max_size=4,
    ),
)
def test_paths_and_queries(olga, text, query):
    client = APIClient(SERVER_NAME="parterre.test")
    client.credentials(HTTP_AUTHORIZATION=f"Token {olga.token}")

    answers = [client.get(f"{ACME}events/", query)]
    for path in ("organizers/{}/", "organizers/acme/events/{}/", "organizers/acme/teams/{}/tokens/"):
        answers.append(client.get("/api/v1/" + path.format(quote(text, safe=""))))
    answers.append(client.get("/api/v1/idempotency_query", {"key": text}))

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    with organizer_transaction(olga.organizer):
        assert Event.objects.filter(slug="old").exists()


# Every operation of the document that takes a body.

AWKWARD = (
    "\0",
    "x\0y",
    "9" * 400,
    "x" * 70_000,
    "2030-02-31T25:00:00Z",
    -1,
    2**63,
    10**400,
    None,
    ["\0"],
    {"en": "\0"},
    {"\0": "en"},
    {"_scheme": "given_family", "given_name": "x" * 400, "family_name": "y" * 400},
    [[[{"a": []}]]],
)


def test_every_operation_answers_whatever_is_in_its_fields(olga):
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_sale(slug="sale", date_from="2030-06-01T18:00:00Z"), size=10)
        ids = {
            "event": "sale",
            "item": product.pk,
            "code": make_order(product).order.code,
            "list": make_list(product.event).pk,
            "team": Team.objects.get(name="Old").pk,
            "id": product.pk,
        }
    client = APIClient(SERVER_NAME="parterre.test", raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Token {olga.token}")

    failed = []
    for method, path, fields in operations():
        address = path.format_map(
            {"organizer": "acme"} | {name: ids.get(name, 1) for name in NAMES.findall(path)}
        )
        for value in AWKWARD:
            bodies = [value, dict.fromkeys(fields, value), [value]]
            bodies += [{**VALID.get(path, {}), name: value} for name in fields if path in VALID]
            for body in bodies:
                with transaction.atomic():
                    answer = client.generic(
                        method, address, json.dumps(body), content_type="application/json"
                    )
                    transaction.set_rollback(True)
                if answer.status_code >= 500:
                    failed.append((method, path, str(body)[:200]))

    assert failed == []


NAMES = re.compile(r"\{(\w+)\}")
EVENT = "/api/v1/organizers/{organizer}/events/{event}/"
# Bodies that would be taken: what is awkward in one field reaches the domain.
VALID = {
    f"{EVENT}items/": {"name": "x", "default_price": "1.00"},
    f"{EVENT}quotas/": {"name": "x", "size": 1},
    f"{EVENT}checkinlists/": {"name": "x"},
    f"{EVENT}taxrules/": {"name": "x", "rate": "19.00"},
    "/api/v1/organizers/{organizer}/teams/": NEW_TEAM,
    "/api/v1/organizers/{organizer}/events/": NEW_EVENT,
    f"{EVENT}orders/{{code}}/": {},
    f"{EVENT}items/{{id}}/": {},
    EVENT: {},
}


def operations():
    document = SchemaGenerator().get_schema(public=True)
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                component = schemas[content["schema"]["$ref"].rpartition("/")[2]]
                yield method.upper(), path, sorted(component["properties"])


# Fewer, since an order has many fields.
AWKWARD_IN_ORDERS = ("\0", "9" * 400, "x" * 70_000, -1, 2**63, None, [], {"_legacy": "\0"}, AWKWARD[-2])


def test_orders_of_any_content(olga):
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_sale(slug="sale", date_from="2030-06-01T18:00:00Z"), size=10)
    schemas = SchemaGenerator().get_schema(public=True)["components"]["schemas"]
    client = APIClient(SERVER_NAME="parterre.test", raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Token {olga.token}")

    failed = []
    for value in AWKWARD_IN_ORDERS:
        for field in schemas["OrderCreateRequest"]["properties"]:
            send_order(client, {"positions": [{"item": product.pk}], field: value}, failed)
        for field in schemas["PositionCreateRequest"]["properties"]:
            send_order(client, {"positions": [{"item": product.pk, field: value}]}, failed)
        for field in schemas["InvoiceAddressRequest"]["properties"]:
            address = {"invoice_address": {"country": "DE", field: value}}
            send_order(client, {"positions": [{"item": product.pk}], **address}, failed)
        for field in schemas["FeeCreateRequest"]["properties"]:
            fees = [{"fee_type": "other", "value": "1.00", field: value}]
            send_order(client, {"positions": [{"item": product.pk}], "fees": fees}, failed)

    assert failed == []


def send_order(client, body, failed):
    with transaction.atomic():
        answer = client.post(f"{ACME}events/sale/orders/", body, format="json")
        transaction.set_rollback(True)
    if answer.status_code >= 500:
        failed.append(str(body)[:200])
