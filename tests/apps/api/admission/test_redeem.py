"""Scanning by the API: what a door is told, whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.admission.models import Checkin
from apps.audit.models import LogEntry
from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction
from tests.apps.api.admission.conftest import BASE, Fair
from tests.contract.client import ContractClient
from tests.factories.admission import (
    NOON,
    make_event,
    make_list,
    make_order,
    make_product,
    make_scan,
    make_ticket,
)
from tests.people import Person

pytestmark = pytest.mark.django_db
URL = f"{BASE}checkinrpc/redeem/"
AT = "2026-07-10T12:00:00Z"


def scan(client: ContractClient, fair: Fair, **given: Any) -> Any:
    sent = {"lists": [fair.checkin_list.pk], "secret": fair.ticket.secret, "datetime": AT, **given}
    return client.post(URL, sent, format="json")


def mini(fair: Fair) -> dict[str, Any]:
    return {
        "id": fair.checkin_list.pk,
        "name": "Main door",
        "event": "fair",
        "subevent": None,
        "include_pending": False,
    }


def position(fair: Fair, **given: Any) -> dict[str, Any]:
    ticket = fair.ticket
    return {
        "id": ticket.pk,
        "order": ticket.order.code,
        "positionid": 1,
        "item": fair.product.pk,
        "variation": None,
        "price": "23.00",
        "attendee_name": "Bea Buyer",
        "attendee_name_parts": {"_scheme": "full", "full_name": "Bea Buyer"},
        "company": None,
        "street": None,
        "zipcode": None,
        "city": None,
        "country": None,
        "state": None,
        "attendee_email": None,
        "voucher": None,
        "tax_rate": "0.00",
        "tax_value": "0.00",
        "secret": ticket.secret,
        "addon_to": None,
        "subevent": None,
        "checkins": [],
        "print_logs": [],
        "downloads": [],
        "answers": [],
        "tax_rule": None,
        "pseudonymization_id": ticket.pseudonymization_id,
        "seat": None,
        "require_attention": False,
        "order__status": "p",
        "order__valid_if_pending": False,
        "order__require_approval": False,
        "order__locale": "en",
        "valid_from": None,
        "valid_until": None,
        "blocked": None,
        **given,
    }


def inline(scanned: Checkin, at: str = AT) -> dict[str, Any]:
    return {
        "id": scanned.pk,
        "datetime": at,
        "list": scanned.list_id,
        "auto_checked_in": False,
        "gate": None,
        "device": None,
        "device_id": None,
        "type": scanned.type,
    }


def test_redeem_lets_the_ticket_in(tims: ContractClient, fair: Fair) -> None:
    response = scan(tims, fair)

    with organizer_transaction(fair.person.organizer):
        [stored] = Checkin.objects.all()
    assert (response.status_code, response.json()) == (
        201,
        {
            "status": "ok",
            "require_attention": False,
            "checkin_texts": [],
            "list": mini(fair),
            "position": position(fair, checkins=[inline(stored)]),
        },
    )


def test_a_second_scan_is_refused(tims: ContractClient, fair: Fair) -> None:
    scan(tims, fair)

    response = scan(tims, fair)

    with organizer_transaction(fair.person.organizer):
        [first] = Checkin.objects.filter(successful=True)
    assert (response.status_code, response.json()) == (
        400,
        {
            "status": "error",
            "reason": "already_redeemed",
            "reason_explanation": None,
            "require_attention": False,
            "checkin_texts": [],
            "list": mini(fair),
            "position": position(fair, checkins=[inline(first)]),
        },
    )


def test_an_unknown_ticket(tims: ContractClient, fair: Fair) -> None:
    response = scan(tims, fair, secret="no\0body")

    assert (response.status_code, response.json()) == (
        404,
        {
            "status": "error",
            "reason": "invalid",
            "reason_explanation": None,
            "require_attention": False,
            "checkin_texts": [],
            "list": mini(fair),
            "detail": "Not found.",
        },
    )


def of_ticket(**values: Any) -> Callable[[Fair], None]:
    return lambda fair: fair.change(fair.ticket, **values)


def of_order(**values: Any) -> Callable[[Fair], None]:
    return lambda fair: fair.change(fair.ticket.order, **values)


def of_list(**values: Any) -> Callable[[Fair], None]:
    return lambda fair: fair.change(fair.checkin_list, **values)


def ambiguous(fair: Fair) -> None:
    with organizer_transaction(fair.person.organizer):
        addon = make_product(fair.event)
        for _ in range(2):
            make_ticket(addon, fair.ticket.order, addon_to=fair.ticket)
    fair.change(fair.checkin_list, addon_match=True, all_products=False, limit_products=[addon.pk])


REFUSALS: list[tuple[str, Callable[[Fair], None]]] = [
    ("canceled", of_order(status="c")),
    ("canceled", of_ticket(canceled=True)),
    ("blocked", of_ticket(blocked=["admin"])),
    ("unapproved", of_order(status="n", require_approval=True)),
    ("invalid_time", of_ticket(valid_from=NOON + timedelta(hours=1))),
    ("invalid_time", of_ticket(valid_until=NOON - timedelta(hours=1))),
    ("product", of_list(all_products=False)),
    ("unpaid", of_order(status="n")),
    ("rules", of_list(rules={"==": [{"var": "entry_status"}, "present"]})),
    ("rules", of_list(rules={"<": [{"var": "now"}, 1]})),
    ("already_redeemed", lambda fair: fair.make(make_scan, fair.checkin_list, fair.ticket)),
    ("ambiguous", ambiguous),
]


@pytest.mark.parametrize(("reason", "set_up"), REFUSALS)
def test_every_reason(tims: ContractClient, fair: Fair, reason: str, set_up: Callable[[Fair], None]) -> None:
    set_up(fair)

    response = scan(tims, fair)

    body = response.json()
    assert (response.status_code, body["status"], body["reason"]) == (400, "error", reason)
    assert ("position" in body) is (reason != "ambiguous")
    assert bool(body["reason_explanation"]) is (reason in ("rules", "invalid_time"))
    with organizer_transaction(fair.person.organizer):
        assert Checkin.objects.filter(successful=False, error_reason=reason).count() == 1
        assert LogEntry.objects.filter(action="checkin.denied", data__errorcode=reason).count() == 1


@pytest.mark.parametrize("given", [{"force": True}, {"type": "exit"}, {"ignore_unpaid": True}])
def test_what_a_door_can_decide(tims: ContractClient, fair: Fair, given: dict[str, Any]) -> None:
    fair.change(fair.checkin_list, include_pending=True)
    if "ignore_unpaid" in given:
        fair.change(fair.ticket.order, status="n")
    else:
        fair.make(make_scan, fair.checkin_list, fair.ticket)

    response = scan(tims, fair, **given)

    assert (response.status_code, response.json()["status"]) == (201, "ok")


def test_options_without_meaning_yet_are_taken(tims: ContractClient, fair: Fair) -> None:
    response = scan(
        tims,
        fair,
        answers={"5": "yes"},
        questions_supported=False,
        use_order_locale=True,
        source_type="nfc_uid",
        nonce="n1",
        exchange_medium_type=None,
        unknown="field",
    )

    assert response.status_code == 201
    with organizer_transaction(fair.person.organizer):
        assert Checkin.objects.get().raw_source_type == "nfc_uid"


def test_simulate_stores_nothing(tims: ContractClient, fair: Fair) -> None:
    response = scan(tims, fair, simulate=True)

    assert (response.status_code, response.json()["position"]) == (201, position(fair))
    with organizer_transaction(fair.person.organizer):
        assert Checkin.objects.count() == 0


def test_staff_is_told_what_to_care_about(tims: ContractClient, fair: Fair) -> None:
    fair.change(fair.product, checkin_attention=True, checkin_text="Wristband")

    body = scan(tims, fair).json()

    assert (body["require_attention"], body["checkin_texts"]) == (True, ["Wristband"])
    assert body["position"]["require_attention"] is True


def test_the_position_can_be_expanded(tims: ContractClient, fair: Fair) -> None:
    with organizer_transaction(fair.person.organizer):
        variation = fair.product.variations.create(value={"en": "Red"})
    fair.change(fair.ticket, variation=variation)

    sent = {"lists": [fair.checkin_list.pk], "secret": fair.ticket.secret}
    body = tims.post(f"{URL}?expand=item&expand=variation", sent, format="json").json()

    assert (body["position"]["item"]["id"], body["position"]["item"]["name"]) == (
        fair.product.pk,
        {"en": "Day ticket"},
    )
    assert (body["position"]["variation"]["id"], body["position"]["variation"]["price"]) == (
        variation.pk,
        "23.00",
    )


def test_names_fall_back_to_the_main_ticket_and_the_invoice(tims: ContractClient, fair: Fair) -> None:
    nobody = {"attendee_name": None, "attendee_name_parts": {}}
    ines = {"_scheme": "full", "full_name": "Ines Invoice"}
    with organizer_transaction(fair.person.organizer):
        addon = make_ticket(fair.product, fair.ticket.order, addon_to=fair.ticket, **nobody)
        order = make_order(fair.event, invoice_address={"name": "Ines Invoice", "name_parts": ines})
        unnamed = make_ticket(fair.product, order, **nobody)
        anonymous = make_ticket(fair.product, **nobody)

    shown = [scan(tims, fair, secret=one.secret).json()["position"] for one in (addon, unnamed, anonymous)]

    assert [(one["attendee_name"], one["attendee_name_parts"]) for one in shown] == [
        ("Bea Buyer", {"_scheme": "full", "full_name": "Bea Buyer"}),
        ("Ines Invoice", ines),
        (None, {}),
    ]


def test_lists_of_several_events(tims: ContractClient, fair: Fair) -> None:
    with organizer_transaction(fair.person.organizer):
        other = make_event(slug="other")
        there, ticket = make_list(other, name="There"), make_ticket(make_product(other))

    response = scan(tims, fair, lists=[fair.checkin_list.pk, there.pk, there.pk], secret=ticket.secret)

    assert (response.status_code, response.json()["list"]["event"]) == (201, "other")
    assert scan(tims, fair, secret=ticket.secret).json()["reason"] == "invalid"


BAD: list[tuple[dict[str, Any], str]] = [
    ({"lists": []}, "lists"),
    ({"lists": None}, "lists"),
    ({"lists": 5}, "lists"),
    ({"lists": ["x"]}, "lists"),
    ({"lists": [1]}, "lists"),
    ({"lists": [2**70]}, "lists"),
    ({"lists": list(range(1, 600))}, "lists"),
    ({"secret": None}, "secret"),
    ({"secret": " "}, "secret"),
    ({"secret": 5}, "secret"),
    ({"secret": {"a": 1}}, "secret"),
    ({"secret": "x" * 9000}, "secret"),
    ({"force": "perhaps"}, "force"),
    ({"force": None}, "force"),
    ({"source_type": "thought"}, "source_type"),
    ({"type": "leap"}, "type"),
    ({"type": ["entry"]}, "type"),
    ({"ignore_unpaid": []}, "ignore_unpaid"),
    ({"questions_supported": 7}, "questions_supported"),
    ({"use_order_locale": "?"}, "use_order_locale"),
    ({"nonce": "n" * 191}, "nonce"),
    ({"nonce": "a\0b"}, "nonce"),
    ({"nonce": 5}, "nonce"),
    ({"datetime": "2026-07-10T12:00:00"}, "datetime"),
    ({"datetime": "2026-07-10"}, "datetime"),
    ({"datetime": "soon"}, "datetime"),
    ({"datetime": 5}, "datetime"),
    ({"datetime": "0001-01-01T00:00:00+23:00"}, "datetime"),
    ({"answers": [1]}, "answers"),
    ({"exchange_medium_type": "barcode"}, "exchange_medium_type"),
    ({"exchange_medium_identifier": "abc"}, "exchange_medium_identifier"),
    ({"simulate": 2}, "simulate"),
]


@pytest.mark.parametrize(("bad", "field"), BAD)
def test_bad_input_is_refused_at_its_field(
    tims: ContractClient, fair: Fair, bad: dict[str, Any], field: str
) -> None:
    response = scan(tims, fair, **bad)

    assert (response.status_code, list(response.json())) == (400, [field])
    with organizer_transaction(fair.person.organizer):
        assert Checkin.objects.count() == LogEntry.objects.count() == 0


@pytest.mark.parametrize(
    "body", ["{", "[]", '"x"', "5", "null", '{"lists": [1e400], "secret": "x"}', "\ud800"]
)
def test_unreadable_bodies(tims: ContractClient, fair: Fair, body: str) -> None:
    raw = body.encode("utf-8", "surrogatepass")

    assert tims.post(URL, raw, content_type="application/json").status_code == 400


def test_lists_and_secret_are_required(tims: ContractClient, fair: Fair) -> None:
    required = ["This field is required."]

    assert tims.post(URL, {}, format="json").json() == {"lists": required, "secret": required}


def test_two_lists_of_one_event_are_refused(tims: ContractClient, fair: Fair) -> None:
    other = fair.make(make_list, fair.event)

    response = scan(tims, fair, lists=[fair.checkin_list.pk, other.pk])

    expected = {"lists": ["Only one check-in list per event can be used at a time."]}
    assert (response.status_code, response.json()) == (400, expected)


def test_the_same_idempotency_key_is_one_scan(tims: ContractClient, fair: Fair) -> None:
    sent = {"lists": [fair.checkin_list.pk], "secret": fair.ticket.secret}
    answers = [tims.post(URL, sent, format="json", HTTP_X_IDEMPOTENCY_KEY="k1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    with organizer_transaction(fair.person.organizer):
        assert Checkin.objects.count() == 1


# Rights


def grant(fair: Fair, **values: Any) -> None:
    with organizer_transaction(fair.person.organizer):
        Team.objects.filter(tokens__name="tim").update(**values)


@pytest.mark.parametrize(
    ("rights", "status"),
    [
        (["event.orders:checkin"], 201),
        (["event.orders:read", "event.orders:write"], 201),
        (["event.orders:read"], 403),
        (["event.items:write"], 403),
        ([], 403),
    ],
)
def test_rights(tims: ContractClient, fair: Fair, rights: list[str], status: int) -> None:
    grant(fair, limit_event_permissions=rights)

    assert scan(tims, fair).status_code == status


def test_the_right_is_needed_on_the_event_of_every_list(tims: ContractClient, fair: Fair) -> None:
    """A list of an event that Tim's team does not see is unknown to him."""
    other = fair.make(lambda: make_list(make_event()))
    grant(fair, all_events=False, limit_events=[fair.event.pk])

    response = scan(tims, fair, lists=[fair.checkin_list.pk, other.pk])

    expected = {"lists": [f"There is no object {other.pk}."]}
    assert (response.status_code, response.json()) == (400, expected)


def test_an_event_that_is_seen_by_another_team_only_is_not_enough(api: ContractClient, fair: Fair) -> None:
    grant(fair, limit_event_permissions=[])
    with organizer_transaction(fair.person.organizer):
        Team.objects.filter(tokens__name="olga").update(
            all_event_permissions=False, limit_event_permissions=["event.orders:read"]
        )

    assert scan(api, fair).status_code == 403


def test_mallory_scans_nothing(mallorys: ContractClient, mallory: Person, fair: Fair) -> None:
    with organizer_transaction(mallory.organizer):
        event = make_event(slug="fair")
        mine = make_list(event)
    zeta = "/api/v1/organizers/zeta/checkinrpc/redeem/"

    assert scan(mallorys, fair).status_code == 403
    foreign_list = {"lists": [fair.checkin_list.pk], "secret": fair.ticket.secret}
    assert list(mallorys.post(zeta, foreign_list, format="json").json()) == ["lists"]
    foreign_ticket = {"lists": [mine.pk], "secret": fair.ticket.secret}
    assert mallorys.post(zeta, foreign_ticket, format="json").json()["reason"] == "invalid"
    with organizer_transaction(fair.person.organizer):
        assert Checkin.objects.count() == 0


def test_nobody_scans_nothing(api_as: Any, fair: Fair) -> None:
    assert scan(api_as(None), fair).status_code == 401


# The older way


def legacy(client: ContractClient, fair: Fair, ticket: object, query: str = "", **sent: Any) -> Any:
    return client.post(
        f"{fair.positions_url}{ticket}/redeem/{query}", {"datetime": AT, **sent}, format="json"
    )


@pytest.mark.parametrize("by", ["pk", "secret"])
def test_legacy_redeem_by_id_or_secret(tims: ContractClient, fair: Fair, by: str) -> None:
    """Below an event, times are on its clock."""
    response = legacy(tims, fair, getattr(fair.ticket, by))

    with organizer_transaction(fair.person.organizer):
        [stored] = Checkin.objects.all()
    assert (response.status_code, response.json()) == (
        201,
        {
            "status": "ok",
            "require_attention": False,
            "checkin_texts": [],
            "list": mini(fair),
            "position": position(fair, checkins=[inline(stored, "2026-07-10T14:00:00+02:00")]),
        },
    )


def test_legacy_redeem_of_untrusted_input_is_by_secret_only(tims: ContractClient, fair: Fair) -> None:
    assert legacy(tims, fair, fair.ticket.pk, "?untrusted_input=true").json()["reason"] == "invalid"
    assert legacy(tims, fair, fair.ticket.secret, "?untrusted_input=true").status_code == 201


@pytest.mark.parametrize(("sent", "reason"), [({}, "unpaid"), ({"canceled_supported": True}, "canceled")])
def test_older_clients_know_no_canceled_tickets(
    tims: ContractClient, fair: Fair, sent: dict[str, Any], reason: str
) -> None:
    fair.change(fair.ticket.order, status="c")

    assert legacy(tims, fair, fair.ticket.pk, **sent).json()["reason"] == reason
    with organizer_transaction(fair.person.organizer):
        assert Checkin.objects.get().error_reason == "canceled"


@pytest.mark.parametrize("ticket", ["nobody", "0", 2**70, "9" * 400, "a%00b", "%2e", "٣"])
def test_legacy_redeem_of_unknown_tickets(tims: ContractClient, fair: Fair, ticket: object) -> None:
    response = legacy(tims, fair, ticket)

    assert (response.status_code, response.json()["reason"]) == (404, "invalid")


def test_legacy_redeem_looks_in_its_own_event(tims: ContractClient, fair: Fair) -> None:
    other = fair.make(lambda: make_ticket(make_product(make_event())))

    assert legacy(tims, fair, other.pk).json()["reason"] == "invalid"


def test_legacy_redeem_on_a_list_that_is_not_there(tims: ContractClient, fair: Fair) -> None:
    elsewhere = fair.make(lambda: make_list(make_event()))
    for list_id in (elsewhere.pk, 1, "x", 2**70):
        response = tims.post(
            f"{fair.lists_url}{list_id}/positions/{fair.ticket.pk}/redeem/", {}, format="json"
        )
        assert (response.status_code, list(response.json())) == (404, ["detail"])


@pytest.mark.parametrize(
    "bad", [{"force": 7}, {"type": "leap"}, {"nonce": "a\0b"}, {"datetime": "soon"}, {"answers": []}], ids=str
)
def test_legacy_redeem_refuses_bad_input(tims: ContractClient, fair: Fair, bad: dict[str, Any]) -> None:
    response = legacy(tims, fair, fair.ticket.pk, **bad)

    assert (response.status_code, list(response.json())) == (400, list(bad))


def test_legacy_redeem_is_closed_to_mallory(mallorys: ContractClient, fair: Fair) -> None:
    assert legacy(mallorys, fair, fair.ticket.pk).status_code == 403


# What it costs


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["rpc", "legacy"])
@pytest.mark.parametrize("outcome", ["ok", "already_redeemed", "invalid"])
def test_a_scan_is_twelve_statements(
    tims: ContractClient, fair: Fair, way: str, outcome: str, django_assert_num_queries: Any
) -> None:
    """Begin, enter, credential, (event and list,) commit; begin, enter, (list,) ticket, scans, scan, log, commit."""
    fair.make(make_list, fair.event)
    scan(tims, fair, secret="nobody")
    if outcome == "already_redeemed":
        scan(tims, fair)
    barcode = "nobody" if outcome == "invalid" else fair.ticket.secret

    with django_assert_num_queries(11 if outcome == "invalid" else 12):
        response = legacy(tims, fair, barcode) if way == "legacy" else scan(tims, fair, secret=barcode)

    assert response.json().get("reason", "ok") == outcome
