from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.audit.models import LogEntry
from apps.availability.facade import reconcile
from apps.availability.models import Quota
from apps.catalog.models import Product
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderPosition
from apps.sales.facade import PlacedOrder, check_consistency, expire_orders
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.contract.client import ContractClient
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.mails import content_of, plain
from tests.people import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(olga: Person, product: Product) -> PlacedOrder:
    with organizer_transaction(olga.organizer):
        return make_order(product, code="BEAAA")


@pytest.fixture
def url(orders: str, placed: PlacedOrder) -> str:
    return f"{orders}BEAAA/"


def logged(olga: Person) -> list[str]:
    with organizer_transaction(olga.organizer):
        return list(
            LogEntry.objects.filter(object_type="order").order_by("pk").values_list("action", flat=True)
        )


CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"email": "new@example.org"}, {}),
    ({"email": None}, {}),
    ({"phone": "+49 30 1"}, {"phone": "+49301"}),
    ({"locale": "de"}, {}),
    ({"comment": "Call back"}, {}),
    ({"custom_followup_at": "2030-09-09"}, {}),
    ({"checkin_attention": True, "checkin_text": "Hi"}, {}),
    ({"valid_if_pending": True}, {}),
    ({"api_meta": {"a": 1}}, {}),
    (
        {"status": "p", "total": "0.00", "code": "OTHER", "nonsense": 1},
        {"status": "n", "total": "23.00", "code": "BEAAA"},
    ),
]


@pytest.mark.parametrize(("change", "instead"), CHANGES, ids=[",".join(case[0]) for case in CHANGES])
def test_patch_changes_what_may_be_changed(
    api: ContractClient, url: str, change: dict[str, Any], instead: dict[str, Any]
) -> None:
    answer = api.patch(url, change, format="json")

    assert answer.status_code == 200
    shown = answer.json()
    expected = instead or change
    assert {name: shown[name] for name in expected} == expected
    assert api.get(url).json() == shown


def test_a_change_moves_last_modified_and_is_logged(api: ContractClient, url: str, olga: Person) -> None:
    before = api.get(url).json()["last_modified"]

    after = api.patch(url, {"comment": "x"}, format="json").json()["last_modified"]

    assert datetime.fromisoformat(after) != datetime.fromisoformat(before)
    assert logged(olga) == ["order.placed", "order.modified"]
    api.patch(url, {"email": "x@example.org"}, format="json")
    assert logged(olga)[-1] == "order.contact.changed"


def test_a_change_that_changes_nothing_leaves_no_trace(api: ContractClient, url: str, olga: Person) -> None:
    before = api.get(url).json()

    assert api.patch(url, {"comment": "", "email": "bea@example.org"}, format="json").json() == before
    assert logged(olga) == ["order.placed"]


def test_the_invoice_address_may_be_given_in_part_and_taken_away(api: ContractClient, url: str) -> None:
    first = api.patch(
        url, {"invoice_address": {"name": "Bea", "vat_id": "DE1", "vat_id_validated": True}}, format="json"
    ).json()["invoice_address"]
    second = api.patch(url, {"invoice_address": {"city": "Bonn", "vat_id": "DE2"}}, format="json").json()[
        "invoice_address"
    ]

    assert (first["name"], first["vat_id_validated"]) == ("Bea", True)
    assert (second["name"], second["city"], second["vat_id"], second["vat_id_validated"]) == (
        "Bea",
        "Bonn",
        "DE2",
        False,
    )
    assert api.patch(url, {"invoice_address": None}, format="json").json()["invoice_address"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "x"}, "email"),
        ({"locale": "fr"}, "locale"),
        ({"comment": None}, "comment"),
        ({"comment": "\0"}, "comment"),
        ({"phone": "call me"}, "phone"),
        ({"custom_followup_at": "tomorrow"}, "custom_followup_at"),
        ({"invoice_address": {"country": "ZZ"}}, "invoice_address"),
        ({"valid_if_pending": "perhaps"}, "valid_if_pending"),
        ({"customer": "X"}, "customer"),
    ],
)
def test_a_bad_change_is_refused(
    api: ContractClient, url: str, olga: Person, change: dict[str, Any], field: str
) -> None:
    before = api.get(url).json()

    answer = api.patch(url, change, format="json")

    if field == "customer":  # read-only: ignored
        assert answer.status_code == 200
    else:
        assert (answer.status_code, list(answer.json())) == (400, [field])
    assert api.get(url).json() == before
    assert logged(olga) == ["order.placed"]


def test_only_test_orders_can_be_deleted(
    api: ContractClient, orders: str, url: str, product: Product, olga: Person
) -> None:
    assert api.delete(url).status_code == 403
    with organizer_transaction(olga.organizer):
        make_order(product, product, testmode=True, code="TESTT", is_paid=True)

    assert api.delete(f"{orders}TESTT/").status_code == 204

    assert api.get(f"{orders}TESTT/").status_code == 404
    with organizer_transaction(olga.organizer):
        assert list(Order.objects.values_list("code", flat=True)) == ["BEAAA"]
        assert (Quota.objects.get().claimed, reconcile(), check_consistency()) == (1, [], [])
    assert logged(olga)[-1] == "order.deleted"


def test_mark_paid_books_the_open_sum(api: ContractClient, url: str, olga: Person) -> None:
    answer = api.post(f"{url}mark_paid/", {}, format="json")

    shown = answer.json()
    assert (answer.status_code, shown["status"], shown["payment_provider"]) == (200, "p", "manual")
    assert [(p["state"], p["amount"]) for p in shown["payments"]] == [
        ("canceled", "23.00"),
        ("confirmed", "23.00"),
    ]
    assert logged(olga) == ["order.placed", "order.payment.confirmed", "order.payment.canceled", "order.paid"]
    with organizer_transaction(olga.organizer):
        [mail] = Mail.objects.all()
        assert (mail.to, content_of(mail).has_attachment) == ("bea@example.org", True)


def test_mark_paid_without_a_mail(api: ContractClient, url: str, olga: Person) -> None:
    api.post(f"{url}mark_paid/", {"send_email": False}, format="json")

    with organizer_transaction(olga.organizer):
        assert list(Mail.objects.all()) == []


def test_mark_paid_twice_is_refused(api: ContractClient, url: str, olga: Person) -> None:
    first = api.post(f"{url}mark_paid/").json()
    again = api.post(f"{url}mark_paid/")

    assert (again.status_code, again.json()) == (
        400,
        {"detail": "Only pending or expired orders can be marked as paid."},
    )
    assert api.get(url).json() == first


def test_an_expired_order_needs_capacity_again(
    api: ContractClient, url: str, product: Product, olga: Person
) -> None:
    with organizer_transaction(olga.organizer):
        expire_orders(actor=SYSTEM, now=NOON + timedelta(days=30))
        assert Quota.objects.get().claimed == 0
        make_order(*[product] * 10)
    refused = api.post(f"{url}mark_paid/")
    assert (refused.status_code, api.get(url).json()["status"]) == (400, "e")
    assert api.get(f"{url}payments/").json()["results"][-1]["state"] == "created"

    with organizer_transaction(olga.organizer):
        Quota.objects.update(size=11)
    assert api.post(f"{url}mark_paid/").json()["status"] == "p"
    with organizer_transaction(olga.organizer):
        assert (Quota.objects.get().claimed, reconcile(), check_consistency()) == (11, [], [])


def test_extend_moves_the_deadline_and_revives(
    api: ContractClient, url: str, product: Product, olga: Person
) -> None:
    with organizer_transaction(olga.organizer):
        expire_orders(actor=SYSTEM, now=NOON + timedelta(days=30))
        make_order(*[product] * 10)
    asked = {"expires": "2031-01-31"}

    refused = api.post(f"{url}extend/", asked, format="json")
    forced = api.post(f"{url}extend/", {**asked, "force": True}, format="json")

    assert refused.status_code == 400
    assert list(refused.json()) == ["detail"]
    assert (forced.status_code, forced.json()["status"]) == (200, "n")
    assert forced.json()["expires"] == "2031-01-31T23:59:59+01:00"
    assert logged(olga)[-1] == "order.expirychanged"
    with organizer_transaction(olga.organizer):
        assert (Quota.objects.get().forced, reconcile(), check_consistency()) == (1, [], [])


@pytest.mark.parametrize("body", [{}, *({"expires": day} for day in (None, "x", "2020-01-01", "9999-12-31"))])
def test_a_deadline_that_can_not_be(api: ContractClient, url: str, body: dict[str, Any]) -> None:
    before = api.get(url).json()

    answer = api.post(f"{url}extend/", body, format="json")

    assert (answer.status_code, list(answer.json())) == (400, ["expires"])
    assert api.get(url).json() == before


def test_a_position_is_deleted_once_and_never_the_last(
    api: ContractClient, orders: str, product: Product, olga: Person
) -> None:
    with organizer_transaction(olga.organizer):
        lines = [line.pk for line in make_order(product, product, code="BEAAA").positions]
    positions = [f"/api/v1/organizers/acme/events/fair/orderpositions/{pk}/" for pk in lines]

    answers = [api.delete(url).status_code for url in (positions[0], *positions)]

    assert answers == [204, 404, 400]
    order = api.get(f"{orders}BEAAA/").json()
    assert (order["total"], [line["id"] for line in order["positions"]]) == ("23.00", lines[1:])
    assert logged(olga) == ["order.placed", "order.changed.cancel"]


def test_mark_canceled_gives_the_capacity_back(api: ContractClient, url: str, olga: Person) -> None:
    answer = api.post(f"{url}mark_canceled/", {"comment": "Sorry, 100 % rain"}, format="json")

    shown = answer.json()
    assert (answer.status_code, shown["status"], shown["total"]) == (200, "c", "23.00")
    assert shown["cancellation_date"] == shown["last_modified"]
    assert [line["canceled"] for line in shown["positions"]] == [False]
    with organizer_transaction(olga.organizer):
        assert (Quota.objects.get().claimed, reconcile(), check_consistency()) == (0, [], [])
        assert "Sorry, 100 % rain" in plain(Mail.objects.get())
    again = api.post(f"{url}mark_canceled/")
    assert (again.status_code, again.json()) == (
        400,
        {"detail": "This order has already been canceled."},
    )


@pytest.mark.parametrize(("paid", "status"), [(True, "p"), (False, "n")])
def test_a_cancellation_fee_stays(
    api: ContractClient, url: str, olga: Person, paid: bool, status: str
) -> None:
    if paid:
        api.post(f"{url}mark_paid/", {"send_email": False}, format="json")

    shown = api.post(
        f"{url}mark_canceled/", {"cancellation_fee": "5.00", "send_email": False}, format="json"
    ).json()

    assert (shown["status"], shown["total"], shown["positions"], shown["downloads"]) == (
        status,
        "5.00",
        [],
        [],
    )
    assert [(fee["fee_type"], fee["value"]) for fee in shown["fees"]] == [("cancellation", "5.00")]
    with organizer_transaction(olga.organizer):
        assert (Quota.objects.get().claimed, reconcile(), check_consistency()) == (0, [], [])
        assert list(Mail.objects.all()) == []


@pytest.mark.parametrize("fee", ["23.01", "-1.00", "much", "1e9", "NaN"])
def test_a_fee_that_can_not_be(api: ContractClient, url: str, fee: str) -> None:
    before = api.get(url).json()

    answer = api.post(f"{url}mark_canceled/", {"cancellation_fee": fee}, format="json")

    assert (answer.status_code, list(answer.json())) == (400, ["cancellation_fee"])
    assert api.get(url).json() == before


def test_resend_link(api: ContractClient, url: str, placed: PlacedOrder, olga: Person) -> None:
    assert api.post(f"{url}resend_link/").status_code == 204

    with organizer_transaction(olga.organizer):
        text = plain(Mail.objects.get())
    assert f"http://acme.parterre.test/fair/order/BEAAA/{placed.order.secret}/" in text
    api.patch(url, {"email": None}, format="json")
    assert api.post(f"{url}resend_link/").status_code == 400


def test_attendee_data_of_a_position(api: ContractClient, placed: PlacedOrder, olga: Person) -> None:
    position = f"/api/v1/organizers/acme/events/fair/orderpositions/{placed.positions[0].pk}/"

    shown = api.patch(
        position,
        {
            "attendee_name_parts": {"_scheme": "given_family", "given_name": "Bea", "family_name": "Buyer"},
            "attendee_email": "b@example.org",
            "company": "C",
            "country": "US",
            "state": "NY",
        },
        format="json",
    ).json()

    assert (shown["attendee_name"], shown["attendee_email"], shown["company"], shown["state"]) == (
        "Bea Buyer",
        "b@example.org",
        "C",
        "NY",
    )
    assert api.get(position).json() == shown
    assert api.patch(position, {"attendee_name": "Bea B."}, format="json").json()["attendee_name"] == "Bea B."
    assert logged(olga) == ["order.placed", "order.modified", "order.modified"]


@pytest.mark.parametrize(
    "change",
    [
        {"item": 1},
        {"variation": None},
        {"price": "1.00"},
        {"secret": "x"},
        {"tax_rule": 1},
        {"seat": "A"},
        {"subevent": 1},
        {"valid_from": None},
        {"answers": [1]},
        {"attendee_email": "x"},
        {"country": "ZZ"},
        {"attendee_name": "x" * 501},
        {"attendee_name_parts": "x"},
    ],
    ids=str,
)
def test_what_can_not_be_changed_of_a_position_is_refused(
    api: ContractClient, placed: PlacedOrder, olga: Person, change: dict[str, Any]
) -> None:
    position = f"/api/v1/organizers/acme/events/fair/orderpositions/{placed.positions[0].pk}/"
    before = api.get(position).json()

    answer = api.patch(position, change, format="json")

    assert (answer.status_code, list(answer.json())) == (400, list(change))
    assert api.get(position).json() == before
    assert logged(olga) == ["order.placed"]


WRITES = ["mark_paid/", "mark_canceled/", "extend/", "resend_link/"]


@pytest.mark.parametrize("person", ["mallory", "tim"])
def test_nobody_else_may_change_anything(
    request: pytest.FixtureRequest,
    api_as: Callable[..., ContractClient],
    url: str,
    placed: PlacedOrder,
    olga: Person,
    person: str,
) -> None:
    client = api_as(request.getfixturevalue(person))

    for path in WRITES:
        assert client.post(url + path).status_code == 403
    assert client.patch(url, {"comment": "mine"}, format="json").status_code == 403
    assert client.delete(url).status_code == 403
    position = f"/api/v1/organizers/acme/events/fair/orderpositions/{placed.positions[0].pk}/"
    assert client.patch(position, {"company": "mine"}, format="json").status_code == 403
    assert client.delete(position).status_code == 403
    assert logged(olga) == ["order.placed"]
    with organizer_transaction(olga.organizer):
        assert list(OrderPosition.objects.values_list("company", flat=True)) == [None]


def test_an_order_of_another_event_is_unknown(api: ContractClient, placed: PlacedOrder, olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_ticket_product(make_event(slug="gala"))
    gala = "/api/v1/organizers/acme/events/gala/"

    assert api.post(f"{gala}orders/BEAAA/mark_paid/").status_code == 404
    assert api.patch(f"{gala}orderpositions/{placed.positions[0].pk}/", {}, format="json").status_code == 404


@pytest.fixture
def waiting(olga: Person, product: Product) -> PlacedOrder:
    with organizer_transaction(olga.organizer):
        return make_order(product, code="WAIT1", require_approval=True)


def test_approve_and_deny(
    api: ContractClient, orders: str, olga: Person, waiting: PlacedOrder, product: Product
) -> None:
    with organizer_transaction(olga.organizer):
        make_order(product, code="WAIT2", require_approval=True)

    approved = api.post(f"{orders}WAIT1/approve/", {}, format="json")
    denied = api.post(f"{orders}WAIT2/deny/", {"comment": "Full"}, format="json")

    assert (approved.status_code, approved.json()["status"], approved.json()["require_approval"]) == (
        200,
        "n",
        False,
    )
    assert (denied.status_code, denied.json()["status"]) == (200, "c")
    with organizer_transaction(olga.organizer):
        assert "Full" in plain(Mail.objects.get(order__code="WAIT2"))


@pytest.mark.parametrize("act", ["approve", "deny"])
def test_what_does_not_wait_is_neither_approved_nor_denied(api: ContractClient, url: str, act: str) -> None:
    answer = api.post(f"{url}{act}/", {}, format="json")

    assert answer.status_code == 400
    assert "is not awaiting approval" in str(answer.json())


@pytest.mark.parametrize("act", ["approve", "deny"])
def test_approving_needs_the_right_and_the_organizer(
    api_as: Callable[..., ContractClient],
    tim: Person,
    mallory: Person,
    olga: Person,
    orders: str,
    waiting: PlacedOrder,
    act: str,
) -> None:
    answers = [api_as(who).post(f"{orders}WAIT1/{act}/", {}, format="json") for who in (tim, mallory)]

    with organizer_transaction(olga.organizer):
        order = Order.objects.get(code="WAIT1")
    assert [answer.status_code for answer in answers] == [403, 403]
    assert (order.status, order.require_approval) == ("n", True)
