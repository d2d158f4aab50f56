import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.http import http_date

from apps.audit.models import LogEntry
from apps.taxes.facade import TaxRuleData, create_rule
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.factories.events import make_event

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)  # long ago: what is young is another matter

RULES = "/api/v1/organizers/acme/events/fair/taxrules/"
CHANGED = NOON + timedelta(microseconds=900_000)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fair(olga):
    with organizer_transaction(olga.organizer):
        return make_event(slug="fair")


@pytest.fixture
def changed(olga, fair):
    with organizer_transaction(olga.organizer):
        LogEntry.objects.create(
            at=CHANGED,
            action="taxrule.changed",
            actor_kind="system",
            event_id=fair.pk,
            object_type="taxrule",
            object_id="1",
        )


def date(**difference):
    return http_date((NOON + timedelta(**difference)).timestamp())


def test_nothing_is_said_while_nothing_was_logged(api):
    response = api.get(RULES, headers={"If-Modified-Since": date(), "If-Unmodified-Since": date(days=-9)})

    assert response.status_code == 200
    assert "Last-Modified" not in response.headers


@pytest.mark.usefixtures("changed")
def test_a_list_says_when_it_last_changed(api):
    assert api.get(RULES).headers["Last-Modified"] == date()


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(
    ("header", "when", "status"),
    [
        ("If-Modified-Since", date(), 304),
        ("If-Modified-Since", date(days=1), 304),
        ("If-Modified-Since", date(seconds=-1), 200),
        ("If-Modified-Since", "yesterday", 200),
        ("If-Unmodified-Since", date(), 200),
        ("If-Unmodified-Since", date(seconds=-1), 412),
        ("If-Unmodified-Since", "yesterday", 200),
    ],
)
def test_conditions_are_held_to_the_second(api, header, when, status):
    response = api.get(RULES, headers={header: when})

    assert response.status_code == status
    assert response.headers["Last-Modified"] == date()


@pytest.mark.usefixtures("changed")
def test_a_list_that_did_not_change_is_not_sent(api):
    assert api.get(RULES, headers={"If-Modified-Since": date()}).content == b""


def test_a_second_change_within_one_second_is_sent(api, olga, fair):
    """And one that commits later with an earlier time."""
    with organizer_transaction(olga.organizer):
        create_rule(fair, TaxRuleData(name={"en": "VAT"}, rate=Decimal(19)), actor=SYSTEM)
    first = api.get(RULES)
    with organizer_transaction(olga.organizer):
        create_rule(fair, TaxRuleData(name={"en": "GST"}, rate=Decimal(7)), actor=SYSTEM)
        LogEntry.objects.filter(object_type="taxrule").update(at=LogEntry.objects.earliest("at").at)
    known = first.headers.get("Last-Modified", http_date(time.time()))

    second = api.get(RULES, headers={"If-Modified-Since": known})

    assert (second.status_code, second.json()["count"]) == (200, 2)


@pytest.mark.usefixtures("changed")
def test_another_event_is_not_told_of(api, olga):
    with organizer_transaction(olga.organizer):
        make_event(slug="other")

    assert "Last-Modified" not in api.get(RULES.replace("fair", "other")).headers
