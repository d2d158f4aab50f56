"""The validator lets right answers pass and names each kind of fault."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract import amendments, scalars
from tests.contract.samples import (
    EVENTS,
    FESTIVAL,
    LISTED_POSITION,
    REDEEM,
    Body,
    event,
    item,
    listed_position,
    order,
    page_of,
    quota,
    refused_scan,
    scan,
    unknown_ticket,
    variation,
)
from tests.contract.validator import Contract

pytestmark = pytest.mark.pure

CONTRACT = Contract.load()
check = CONTRACT.check

EVENT_SETTINGS = f"{FESTIVAL}settings/"
TOKENS = "/api/v1/organizers/acme/teams/1/tokens/"
DETAIL = {"detail": "Not found."}


def without(body: Body, *names: str) -> Body:
    return {name: value for name, value in body.items() if name not in names}


def settings() -> Body:
    shape = CONTRACT.facts.shapes["event_settings"]
    return {name: None for name, field in shape.fields.items() if field.required}


def test_contract_is_read_once():
    assert Contract.load() is CONTRACT


def test_contract_uses_no_type_without_a_check():
    containers = {"list", "map", "object", "ref"}

    unknown = [
        (shape.name, field.name, field.type.name)
        for shape in CONTRACT.facts.shapes.values()
        for field in shape.fields.values()
        if field.type.name not in scalars.CHECKS.keys() | containers
    ]

    assert unknown == [("exhibitor_vouchers", "*", "voucher")]


def test_contract_refers_to_known_shapes_only():
    shapes = CONTRACT.facts.shapes

    named = {field.shape for shape in shapes.values() for field in shape.fields.values() if field.shape}

    assert named - shapes.keys() == set()


def test_each_amendment_is_about_something_in_the_contract():
    shapes = CONTRACT.facts.shapes
    places = {(shape.name, name) for shape in shapes.values() for name in shape.fields}
    amended = [
        *amendments.CONDITIONAL_FIELDS,
        *amendments.NULLABLE_FIELDS,
        *amendments.NESTED_SHAPES,
        *amendments.SHARED_SELECTIONS,
    ]

    assert set(amended) - places == set()
    assert {*amendments.OPEN_SHAPES, *amendments.STORED_DOCUMENTS} - shapes.keys() == set()
    assert set(amendments.UNCHECKED_RESOURCES) - {found.resource for found in CONTRACT.operations} == set()


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/api/v1/organizers/acme/", "GET /api/v1/organizers/{organizer}/"),
        ("get", "organizers/acme/", "GET /api/v1/organizers/{organizer}/"),
        ("HEAD", "/organizers/acme/", "GET /api/v1/organizers/{organizer}/"),
        ("GET", "/api/v1/version", "GET /api/v1/version"),
        (
            "POST",
            f"{FESTIVAL}vouchers/batch_create/",
            "POST /api/v1/organizers/{organizer}/events/{event}/vouchers/batch_create/",
        ),
        (
            "GET",
            f"{FESTIVAL}vouchers/batch_create/",
            "GET /api/v1/organizers/{organizer}/events/{event}/vouchers/{id}/",
        ),
        (
            "POST",
            f"{FESTIVAL}subevents/4/seats/bulk_block/",
            "POST /api/v1/organizers/{organizer}/events/{event}/subevents/{subevent}/seats/bulk_block/",
        ),
        (
            "GET",
            "/api/v1/organizers/acme/invoices/A-1/download/",
            "GET /api/v1/organizers/{organizer}/invoices/{number}/download/",
        ),
    ],
)
def test_operation_is_found_by_its_path(method, path, expected):
    assert str(CONTRACT.operation(method, path)) == expected


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/organizers/acme"),
        ("GET", "/api/v1/nowhere/"),
        ("PUT", f"{FESTIVAL}orders/BEA22/"),
        ("OPTIONS", EVENTS),
    ],
)
def test_operation_is_none_for_what_the_contract_does_not_have(method, path):
    assert CONTRACT.operation(method, path) is None


def test_unknown_endpoint_has_no_violations():
    assert check("GET", "/api/v1/nowhere/", 200, {"any": "thing"}) == []


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", EVENTS, 200, page_of(event())),
        ("GET", EVENTS, 200, page_of()),
        ("GET", FESTIVAL, 200, event()),
        ("POST", f"{FESTIVAL}clone/", 201, event()),
        ("DELETE", FESTIVAL, 204, None),
        ("HEAD", FESTIVAL, 200, None),
        ("GET", f"{FESTIVAL}items/", 200, page_of(item(), item())),
        ("GET", f"{FESTIVAL}items/", 304, None),
        ("GET", f"{FESTIVAL}items/11/", 200, item()),
        ("GET", f"{FESTIVAL}items/11/variations/", 200, page_of(variation())),
        ("POST", f"{FESTIVAL}quotas/", 201, quota()),
        ("GET", f"{FESTIVAL}orders/", 200, page_of(order())),
        ("POST", f"{FESTIVAL}orders/BEA22/mark_paid/", 200, order()),
        ("POST", f"{FESTIVAL}orders/BEA22/resend_link/", 204, b""),
        ("GET", f"{FESTIVAL}orders/BEA22/download/pdf/", 200, b"%PDF"),
        ("GET", f"{FESTIVAL}checkinlists/7/positions/", 200, page_of(listed_position())),
        ("GET", "/api/v1/organizers/acme/checkinrpc/search/", 200, page_of(listed_position())),
        ("POST", f"{FESTIVAL}checkinlists/7/failed_checkins/", 201, {"raw_barcode": "x"}),
        ("POST", f"{FESTIVAL}seats/bulk_block/", 200, {}),
        ("POST", TOKENS, 201, {"id": 1, "name": "Door", "active": True, "token": "abc"}),
        ("DELETE", f"{TOKENS}1/", 200, {"id": 1, "name": "Door", "active": False}),
        ("GET", "/api/v1/version", 200, {"pretix": "2026.8.0", "pretix_numeric": 20260080005000}),
        ("GET", EVENT_SETTINGS, 200, settings() | {"plugin_key": 1}),
    ],
)
def test_right_answer_passes(method, path, status, body):
    assert check(method, path, status, body) == []


def test_simulated_order_may_lack_what_saving_gives():
    body = order() | {"code": "PREVIEW", "datetime": None, "url": None}
    body["positions"][0]["id"] = None

    assert check("POST", f"{FESTIVAL}orders/", 201, body) == []


def test_settings_with_explanations_pass():
    explained = {"value": True, "label": "Times", "help_text": "", "readonly": False}

    assert check("GET", EVENT_SETTINGS, 200, {"show_times": explained}, query={"explain": ["true"]}) == []


def test_explained_settings_are_checked_as_well():
    body = {
        "show_times": {"value": "yes", "label": "Times", "help_text": "", "readonly": False},
        "locale": "en",
    }

    assert check("GET", EVENT_SETTINGS, 200, body, query={"explain": ["true"]}) == [
        "$.show_times.value: expected true or false, got 'yes'",
        "$.locale: expected an object of help_text, label, readonly, value",
    ]


def test_device_reads_its_part_of_the_settings():
    device_fields = CONTRACT.facts.shapes["event_settings"].device_fields
    body = {name: value for name, value in settings().items() if name in device_fields}

    assert check("GET", EVENT_SETTINGS, 200, body) == []
    assert check("GET", EVENT_SETTINGS, 200, without(body, "locale")) == ["$.locale: is missing"]


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        ({"total": 42.5}, '$.total: expected money as a string with two decimals, like "12.00", got 42.5'),
        (
            {"total": "42.5"},
            "$.total: expected money as a string with two decimals, like \"12.00\", got '42.5'",
        ),
        ({"total": None}, "$.total: must not be null"),
        ({"status": "paid"}, "$.status: 'paid' is none of c, e, n, p"),
        ({"testmode": 0}, "$.testmode: expected true or false, got 0"),
        (
            {"expires": "2030-05-15T23:59:59"},
            "$.expires: expected an ISO 8601 date and time with offset, got '2030-05-15T23:59:59'",
        ),
        (
            {"expires": "2030-02-31T23:59:59Z"},
            "$.expires: expected an ISO 8601 date and time with offset, got '2030-02-31T23:59:59Z'",
        ),
        (
            {"payment_date": "2030-05-01T00:00:00Z"},
            "$.payment_date: expected a date as YYYY-MM-DD, got '2030-05-01T00:00:00Z'",
        ),
        ({"url": "/festival/order/BEA22/"}, "$.url: expected an absolute URL, got '/festival/order/BEA22/'"),
        ({"customer": 5}, "$.customer: expected a string, got 5"),
        ({"positions": {}}, "$.positions: expected a list, got {}"),
        ({"plugin_data": []}, "$.plugin_data: expected an object, got []"),
        ({"favourite": "yes"}, "$.favourite: is not in the contract"),
        ({"tax_rounding_mode": "up"}, "$.tax_rounding_mode: 'up' is none of "),
    ],
)
def test_wrong_value_in_an_order_is_named(change, violation):
    violations = check("GET", f"{FESTIVAL}orders/BEA22/", 200, order() | change)

    assert [text[: len(violation)] for text in violations] == [violation]


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        ({"name": "Festival"}, "$.name: expected an object of language to text, got 'Festival'"),
        (
            {"name": {"en": None}},
            "$.name: expected an object of language to text; the text in 'en' is no string",
        ),
        (
            {"name": {"English": "x"}},
            "$.name: expected an object of language to text; 'English' is no language",
        ),
        ({"timezone": "Mars/Olympus"}, "$.timezone: expected an IANA time zone, got 'Mars/Olympus'"),
        ({"geo_lat": "49.41"}, "$.geo_lat: expected a number, got '49.41'"),
        ({"meta_data": {"Kind": 1}}, "$.meta_data.Kind: expected a string, got 1"),
        (
            {"seat_category_mapping": {"Stalls": "11"}},
            "$.seat_category_mapping.Stalls: expected an integer, got '11'",
        ),
        ({"plugins": [None]}, "$.plugins[0]: must not be null"),
        ({"best_availability_state": True}, "$.best_availability_state: expected an integer, got True"),
    ],
)
def test_wrong_value_in_an_event_is_named(change, violation):
    violations = check("GET", FESTIVAL, 200, event() | change)

    assert [text[: len(violation)] for text in violations] == [violation]


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        ({"picture": "file:abc"}, "$.picture: expected an absolute URL, got 'file:abc'"),
        ({"category": "5"}, "$.category: expected an integer, got '5'"),
        ({"tax_rate": "19.0000"}, "$.tax_rate: expected a rate as a string with two decimals, "),
        ({"variations": [without(variation(), "price")]}, "$.variations[0].price: is missing"),
        ({"variations": [variation() | {"price": 30}]}, "$.variations[0].price: expected money as a string"),
        (
            {"program_times": [{"start": "soon", "end": None}]},
            "$.program_times[0].start: expected an ISO 8601",
        ),
    ],
)
def test_wrong_value_in_an_item_is_named(change, violation):
    violations = check("GET", f"{FESTIVAL}items/11/", 200, item() | change)

    assert violations[0][: len(violation)] == violation


@pytest.mark.parametrize(
    ("parts", "violations"),
    [
        ({}, []),
        ({"_legacy": "Bea Buyer"}, []),
        ({"given_name": "Bea"}, ["expected name components with their _scheme, got {'given_name': 'Bea'}"]),
        ({"_scheme": "full", "full_name": 5}, ["expected an object of name components, each a string, got "]),
    ],
)
def test_name_parts_say_how_they_belong_together(parts, violations):
    body = listed_position() | {"attendee_name_parts": parts}

    found = check("GET", LISTED_POSITION, 200, body)

    place = "$.attendee_name_parts: "
    assert [text[: len(place + wanted)] for text, wanted in zip(found, violations, strict=True)] == [
        place + wanted for wanted in violations
    ]


def test_missing_field_is_named_at_its_place():
    body = order()
    del body["positions"][0]["checkins"][0]["device_id"]

    assert check("GET", f"{FESTIVAL}orders/BEA22/", 200, body) == [
        "$.positions[0].checkins[0].device_id: is missing"
    ]


def test_every_violation_is_listed():
    body = without(quota(), "closed") | {"size": "200", "left": 3}

    assert check("GET", f"{FESTIVAL}quotas/31/", 200, body) == [
        "$.closed: is missing",
        "$.left: is not in the contract",
        "$.size: expected an integer, got '200'",
    ]


@pytest.mark.parametrize(
    ("body", "violation"),
    [
        ([quota()], "$: expected a page, an object of count, next, previous, results, got "),
        (quota(), "$: expected a page of exactly count, next, previous, results, got "),
        (
            page_of(quota()) | {"pages": 1},
            "$: expected a page of exactly count, next, previous, results, got ",
        ),
        (page_of(quota()) | {"count": "1"}, "$.count: expected an integer, got '1'"),
        (page_of(quota()) | {"count": 2}, "$.count: is 2, but the page has 1 rows"),
        (page_of(quota()) | {"next": "?page=2"}, "$.next: expected an absolute URL or null, got '?page=2'"),
        (page_of(quota()) | {"results": {}}, "$.results: expected a list, got {}"),
        (page_of(*[quota()] * 51), "$.results: 51 rows, but a page has at most 50"),
        (page_of(quota() | {"size": 2.5}), "$.results[0].size: expected an integer, got 2.5"),
    ],
)
def test_wrong_page_is_named(body, violation):
    violations = check("GET", f"{FESTIVAL}quotas/", 200, body)

    assert [text[: len(violation)] for text in violations] == [violation]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (201, scan()),
        (400, refused_scan("already_redeemed")),
        (400, scan() | {"status": "incomplete", "questions": []}),
        (400, {"lists": ["This field is required."]}),
        (404, unknown_ticket()),
        (404, unknown_ticket() | DETAIL),
    ],
)
def test_right_scan_passes(status, body):
    assert check("POST", REDEEM, status, body) == []


@pytest.mark.parametrize(
    ("status", "body", "violation"),
    [
        (201, refused_scan("unpaid"), "$.status: 'error' does not go with 201 (ok)"),
        (400, scan(), "$.status: 'ok' does not go with 400 (error, exchange, incomplete)"),
        (400, scan() | {"status": "error"}, "$.reason: is missing, and status is error"),
        (400, refused_scan("too_late"), "$.reason: 'too_late' is none of "),
        (404, refused_scan("revoked"), "$.reason: 'revoked' does not go with 404 (invalid)"),
        (404, DETAIL, "expected a check-in result with reason invalid, got {'detail': 'Not found.'}"),
        (201, without(scan(), "list"), "$.list: is missing"),
        (
            201,
            scan() | {"position": without(listed_position(), "order__status")},
            "$.position.order__status: is missing",
        ),
    ],
)
def test_wrong_scan_is_named(status, body, violation):
    violations = check("POST", REDEEM, status, body)

    assert [text[: len(violation)] for text in violations] == [violation]


def test_scan_of_one_list_may_find_no_such_list():
    assert check("POST", f"{LISTED_POSITION}redeem/", 404, DETAIL) == []


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ({"include": ["code", "positions.secret"]}, {"code": "BEA22", "positions": [{"secret": "abc"}]}),
        ({"exclude": ["positions"]}, without(order(), "positions")),
        (
            {"exclude": ["positions.secret"]},
            order() | {"positions": [without(position, "secret") for position in order()["positions"]]},
        ),
    ],
)
def test_selected_fields_suffice(query, body):
    assert check("GET", f"{FESTIVAL}orders/", 200, page_of(body), query=query) == []


def test_selection_does_not_excuse_other_fields():
    query = {"include": ["code"], "exclude": ["secret"]}

    assert check("GET", f"{FESTIVAL}orders/BEA22/", 200, {"total": 5}, query=query) == [
        "$.code: is missing",
        '$.total: expected money as a string with two decimals, like "12.00", got 5',
    ]


def expanded_position() -> Body:
    body = listed_position() | {"item": item(), "variation": {"id": 21}, "addons": [listed_position()]}
    body["answers"] = [body["answers"][0] | {"question": {"id": 5, "identifier": "FOOD"}}]
    return body


EXPAND_ALL = {"expand": ["item", "variation", "answers.question", "addons"]}


def test_expanded_fields_may_be_objects():
    assert check("GET", LISTED_POSITION, 200, expanded_position(), query=EXPAND_ALL) == []
    assert check("POST", REDEEM, 201, scan() | {"position": expanded_position()}, query=EXPAND_ALL) == []


def test_objects_that_were_not_asked_for_are_named():
    violations = check("GET", LISTED_POSITION, 200, expanded_position())

    assert [text.partition(":")[0] for text in violations] == [
        "$.addons",
        "$.item",
        "$.variation",
        "$.answers[0].question",
    ]


def test_expanded_object_keeps_the_types_of_its_resource():
    body = listed_position() | {"item": item() | {"default_price": 42}}

    assert check("GET", LISTED_POSITION, 200, body, query={"expand": ["item"]}) == [
        '$.item.default_price: expected money as a string with two decimals, like "12.00", got 42'
    ]


@pytest.mark.parametrize(
    ("method", "path", "status", "query"),
    [
        ("GET", FESTIVAL, 201, {}),
        ("GET", FESTIVAL, 500, {}),
        ("POST", EVENTS, 200, {}),
        ("GET", EVENTS, 404, {}),
        ("GET", FESTIVAL, 405, {}),
        ("GET", FESTIVAL, 409, {}),
        ("GET", FESTIVAL, 304, {}),
        ("DELETE", f"{TOKENS}1/", 204, {}),
    ],
)
def test_unexpected_status_is_named(method, path, status, query):
    violations = check(method, path, status, None, query=query)

    assert len(violations) == 1
    assert violations[0].startswith(f"status {status} is not one the contract has for {method} ")


@pytest.mark.parametrize(
    ("method", "path", "status", "query"),
    [
        ("GET", EVENTS, 401, {}),
        ("GET", EVENTS, 403, {}),
        ("GET", EVENTS, 404, {"page": ["9"]}),
        ("GET", FESTIVAL, 404, {}),
        ("GET", FESTIVAL, 429, {}),
        ("POST", EVENTS, 409, {}),
        ("PUT", f"{FESTIVAL}orders/BEA22/", 405, {}),
    ],
)
@pytest.mark.parametrize(
    ("body", "is_right"),
    [
        (DETAIL, True),
        ({"detail": "No.", "code": "denied"}, False),
        ({"detail": ["No."]}, False),
        ({"error": "No."}, False),
        ("No.", False),
        (None, False),
    ],
)
def test_refusal_is_exactly_a_detail(method, path, status, query, body, is_right):
    assert (check(method, path, status, body, query=query) == []) is is_right


@pytest.mark.parametrize(
    "body",
    [
        {"name": ["This field is required."]},
        {"non_field_errors": ["The event is over."]},
        {"variations": [{}, {"value": ["This field is required."]}]},
        {"invoice_address": {"country": ["Unknown."]}},
        {"detail": "JSON parse error - Expecting value"},
        ["The quota is full."],
    ],
)
def test_right_field_errors_pass(body):
    assert check("POST", f"{FESTIVAL}items/", 400, body) == []


@pytest.mark.parametrize(
    ("body", "violation"),
    [
        (
            {"name": "This field is required."},
            "$.name: expected a list of texts, got 'This field is required.'",
        ),
        ({"name": []}, "$.name: expected a list of texts, got []"),
        ({"name": [5]}, "$.name[0]: expected a list of texts, got 5"),
        ({}, "expected field errors, got {}"),
        ([], "expected field errors, a detail or a list of texts, got []"),
        (
            [{"name": ["Bad."]}],
            "expected field errors, a detail or a list of texts, got [{'name': ['Bad.']}]",
        ),
        ("Bad.", "expected field errors, a detail or a list of texts, got 'Bad.'"),
    ],
)
def test_wrong_field_errors_are_named(body, violation):
    assert check("POST", f"{FESTIVAL}items/", 400, body) == [violation]


def test_batch_errors_follow_its_entries():
    path = f"{FESTIVAL}vouchers/batch_create/"

    assert check("POST", path, 400, [{}, {"code": ["Taken."]}]) == []
    assert check("POST", path, 400, [{}, {"code": "Taken."}]) == [
        "$[1].code: expected a list of texts, got 'Taken.'"
    ]


def test_conflict_may_be_about_a_field_where_the_contract_says_so():
    path = "/api/v1/organizers/acme/giftcards/1/transact/"

    assert check("POST", path, 409, {"value": ["The balance is too low."]}) == []
    assert check("POST", path, 409, {"detail": "Busy."}) == []


def test_job_says_how_far_it_is():
    path = f"{FESTIVAL}exporters/orderlist/download/29891ede/15/"

    assert check("GET", path, 200, b"PK") == []
    assert check("GET", path, 409, {"status": "running", "percentage": 40}) == []
    assert check("GET", path, 410, {"status": "failed", "message": "No data."}) == []
    assert check("GET", path, 409, {"status": "late"}) == [
        "$.status: 'late' is none of failed, gone, ok, running, waiting"
    ]


@pytest.mark.parametrize(
    ("method", "path", "status", "body", "violation"),
    [
        ("DELETE", FESTIVAL, 204, {}, "$: expected an empty body, got {}"),
        ("POST", f"{FESTIVAL}seats/bulk_block/", 200, {"ok": True}, "$: expected {}, got {'ok': True}"),
        ("GET", f"{FESTIVAL}orders/BEA22/download/pdf/", 200, {}, "$: expected a file, got {}"),
        ("GET", f"{FESTIVAL}quotas/31/", 200, b"<html>", "$: expected an object, got b'<html>'"),
        ("GET", f"{FESTIVAL}quotas/31/", 200, None, "$: expected an object, got None"),
    ],
)
def test_wrong_kind_of_body_is_named(method, path, status, body, violation):
    assert check(method, path, status, body) == [violation]


@pytest.mark.parametrize(
    ("scalar", "right", "wrong"),
    [
        (scalars.money, ["0.00", "-12.50"], ["1", "1.234", "1,00", ".50", "123456789012.00", 1.0]),
        (scalars.tax_rate, ["19.00", "7.125", "7.1250"], ["19", "19.0000", "19.000", 19.0]),
        (scalars.time_of_day, ["18:00:00"], ["18:00", "25:00:00"]),
        (scalars.day, ["2030-02-28"], ["2030-02-30", "28.02.2030"]),
        (scalars.country, ["DE", ""], ["de", "Germany"]),
        (scalars.decimal, ["0.5", "3", "-1.000000"], ["x", "1."]),
        (scalars.integer, [0, -3], [True, 1.0, "1"]),
        (
            scalars.relative_moment,
            ["RELDATE/3/12:00:00/date_from/", "2030-06-01T18:00:00Z"],
            ["RELDATE", "3"],
        ),
        (scalars.relative_day, ["RELDATE/3/-/event__date_from/after", "2030-06-01"], ["RELDATE//-/x/"]),
    ],
)
def test_scalar(scalar: Callable[[object], str | None], right: list[Any], wrong: list[Any]):
    assert [value for value in right if scalar(value) is not None] == []
    assert [value for value in wrong if scalar(value) is None] == []
