"""Clients fail on answers against the contract, and know which operations were tried."""

import pytest

from tests.contract.samples import EVENTS, FESTIVAL, event, order, page_of, quota
from tests.contract.schema_check import assert_conforms, exercised, unexercised

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def nothing_exercised_yet():
    before = set(exercised)
    exercised.clear()
    yield
    exercised.clear()
    exercised.update(before)


def test_assert_conforms_accepts_a_whole_url_with_its_parameters():
    assert_conforms(
        "GET", "https://acme.example.com/api/v1/version?x=", 200, {"pretix": "1", "pretix_numeric": 1}
    )
    assert_conforms("GET", f"{FESTIVAL}orders/?include=code", 200, page_of({"code": order()["code"]}))


def test_assert_conforms_takes_parameters_apart_from_the_path():
    assert_conforms("GET", f"{FESTIVAL}orders/", 200, page_of({"code": "BEA22"}), query={"include": ["code"]})


def test_assert_conforms_lists_every_violation():
    body = quota() | {"size": "200", "left": 3}

    with pytest.raises(AssertionError) as refused:
        assert_conforms("GET", f"{FESTIVAL}quotas/31/", 200, body)

    assert str(refused.value) == (
        f"GET {FESTIVAL}quotas/31/ answered 200, against the contract:\n"
        "  - $.left: is not in the contract\n"
        "  - $.size: expected an integer, got '200'"
    )


def test_assert_conforms_leaves_other_pages_alone():
    assert_conforms("GET", "/festival/", 500, b"<html>")


def test_unexercised_names_what_no_test_brought_to_succeed():
    assert_conforms("GET", EVENTS, 200, page_of(event()))
    assert_conforms("GET", f"{FESTIVAL}quotas/31/", 404, {"detail": "Not found."})

    missed = unexercised(
        [
            ("GET", "/api/v1/organizers/{slug}/events/"),
            ("GET", "/api/v1/organizers/{slug}/events/{event_slug}/quotas/{pk}/"),
            ("GET", "/api/v1/nowhere/"),
        ]
    )

    assert exercised == {("GET", "/api/v1/organizers/{organizer}/events/")}
    assert missed == ["GET /api/v1/organizers/{organizer}/events/{event}/quotas/{id}/"]
