"""Whatever a client writes into a body or a path: an answer of the contract, never a failure of ours."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from apps.events.models import Event
from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction
from tests.factories.events import make_event
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
