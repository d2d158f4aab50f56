"""A name that shows nothing is refused wherever something gets a name."""

from __future__ import annotations

import pytest

from tenants.context.transactions import organizer_transaction
from tests.contract.client import ContractClient
from tests.factories.events import make_event
from tests.factories.teams import make_team
from tests.people import Person

pytestmark = pytest.mark.django_db

BLANK = ["", "   ", "\u200b\u200b", "\u2060\ufeff", "\u3164", "\u0301", "\t\n"]
ACME = "/api/v1/organizers/acme"
WITH_TEXTS = {
    "events/": {"slug": "new", "date_from": "2030-06-01T14:00:00+02:00"},
    "events/fair/items/": {"default_price": "23.00"},
    "events/fair/taxrules/": {"rate": "19.00"},
}
WITH_A_NAME = {
    "events/fair/quotas/": {"size": 5, "items": []},
    "events/fair/checkinlists/": {"all_products": True},
    "teams/": {"limit_events": []},
    "teams/{team}/tokens/": {},
}


@pytest.fixture
def team(olga: Person) -> int:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")
        return make_team().pk


@pytest.mark.parametrize("blank", BLANK, ids=ascii)
@pytest.mark.parametrize("path", WITH_A_NAME)
def test_a_blank_name(api: ContractClient, team: int, path: str, blank: str) -> None:
    body = {"name": blank, **WITH_A_NAME[path]}

    answer = api.post(f"{ACME}/{path.format(team=team)}", body, format="json")

    assert (answer.status_code, answer.json()) == (400, {"name": ["This field may not be blank."]})


@pytest.mark.parametrize("blank", BLANK, ids=ascii)
@pytest.mark.parametrize("path", WITH_TEXTS)
def test_a_name_that_is_blank_in_every_language(
    api: ContractClient, team: int, path: str, blank: str
) -> None:
    body = {"name": {"en": blank, "de": blank}, **WITH_TEXTS[path]}

    answer = api.post(f"{ACME}/{path}", body, format="json")

    assert (answer.status_code, answer.json()) == (400, {"name": ["This field may not be blank."]})
