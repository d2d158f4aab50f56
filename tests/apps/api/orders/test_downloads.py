from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from pytest_django import Settings

from apps.catalog.models import Product
from apps.sales.facade import PlacedOrder, cancel_order, expire_orders
from apps.tickets.models import TicketFile
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.contract.client import ContractClient
from tests.factories.orders import NOON, make_order, position
from tests.people import Person
from tests.run_tasks import work_off

pytestmark = pytest.mark.django_db

EVENT = "/api/v1/organizers/acme/events/fair/"


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def paid(olga: Person, product: Product) -> PlacedOrder:
    with organizer_transaction(olga.organizer):
        parts = {"_scheme": "full", "full_name": "Bea <Buyer> & Söhne"}
        positions = (position(product, attendee_name_parts=parts), position(product))
        return make_order(product, code="BEAAA", is_paid=True, positions=positions)


def texts(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_a_ticket_is_made_on_demand_and_once(api: ContractClient, paid: PlacedOrder, files: Path) -> None:
    url = f"{EVENT}orders/BEAAA/download/pdf/"

    first, second = api.get(url), api.get(url)
    assert (first.status_code, first.headers["Retry-After"], second.status_code) == (409, "5", 409)
    assert work_off() == 1
    third = api.get(url)

    assert (third.status_code, third.headers["Content-Type"]) == (200, "application/pdf")
    assert third.headers["Content-Disposition"] == 'attachment; filename="fair-BEAAA.pdf"'
    pages = texts(third.content)
    assert len(pages) == 2
    for page, line in zip(pages, paid.positions, strict=True):
        assert line.secret in page
        assert "BEAAA" in page
        assert "Winter Fair" in page
        assert "Sat, Jun 1, 2030, 8:00 PM CEST" in page
        assert "The meadow" in page
        assert "Day ticket" in page
        assert "€23.00" in page
    assert "Bea <Buyer> & Söhne" in pages[0].replace("\n", " ")
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1
    assert work_off() == 0


def test_an_idempotency_key_means_nothing_when_reading(api: ContractClient, paid: PlacedOrder) -> None:
    key = {"X-Idempotency-Key": "k1"}
    urls = [f"{EVENT}orders/BEAAA/download/pdf/"]
    urls += [f"{EVENT}orderpositions/{line.pk}/download/pdf/" for line in paid.positions]
    for url in urls:
        api.get(url, headers=key)
    work_off()

    answers = [api.get(url, headers=key) for url in urls]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert [len(texts(answer.content)) for answer in answers] == [2, 1, 1]


def test_a_single_ticket(api: ContractClient, paid: PlacedOrder) -> None:
    line = paid.positions[1]
    url = f"{EVENT}orderpositions/{line.pk}/download/pdf/"

    assert api.get(url).status_code == 409
    work_off()

    [page] = texts(api.get(url).content)
    assert line.secret in page
    assert paid.positions[0].secret not in page


def test_what_changes_on_a_ticket_makes_it_anew(api: ContractClient, paid: PlacedOrder, files: Path) -> None:
    url = f"{EVENT}orders/BEAAA/download/pdf/"
    api.get(url)
    work_off()
    api.patch(f"{EVENT}orderpositions/{paid.positions[0].pk}/", {"attendee_name": "Zoe"}, format="json")

    assert api.get(url).status_code == 409
    work_off()

    assert "Zoe" in texts(api.get(url).content)[0]


def test_a_file_that_got_lost_is_made_again(api: ContractClient, paid: PlacedOrder, files: Path) -> None:
    url = f"{EVENT}orders/BEAAA/download/pdf/"
    api.get(url)
    work_off()
    [file] = [path for path in files.rglob("*") if path.is_file()]
    file.unlink()

    assert api.get(url).status_code == 409
    work_off()

    assert api.get(url).status_code == 200


def test_unknown_outputs_and_orders(api: ContractClient, paid: PlacedOrder, olga: Person) -> None:
    for path in (
        "orders/BEAAA/download/passbook/",
        "orders/NOSUCH/download/pdf/",
        "orderpositions/1/download/pdf/",
    ):
        assert api.get(EVENT + path).status_code == 404
    paid.order.event.plugins = ["manual"]
    with organizer_transaction(olga.organizer):
        paid.order.event.save(update_fields=["plugins"])
    assert api.get(f"{EVENT}orders/BEAAA/download/pdf/").status_code == 404


def test_no_ticket_for_an_order_in_the_wrong_state(
    api: ContractClient, product: Product, olga: Person
) -> None:
    with organizer_transaction(olga.organizer):
        make_order(product, code="PENDING".replace("I", "1"))
        make_order(product, code="VAL1D", valid_if_pending=True)
        canceled = make_order(product, code="CANCE", is_paid=True)
        cancel_order(canceled.order.pk, fee=None, notifies_buyer=False, actor=olga.actor, now=NOON)
        waiting = make_order(product, code="WA1TS", require_approval=True, valid_if_pending=True)
        make_order(product, code="EXP1R", expires_at=NOON + timedelta(hours=1))
        expire_orders(actor=SYSTEM, now=NOON + timedelta(days=1))

    def status(code: str) -> int:
        return api.get(f"{EVENT}orders/{code}/download/pdf/").status_code

    assert {code: status(code) for code in ("PEND1NG", "VAL1D", "CANCE", waiting.order.code, "EXP1R")} == {
        "PEND1NG": 403,
        "VAL1D": 409,
        "CANCE": 403,
        "WA1TS": 403,
        "EXP1R": 403,
    }


def test_no_ticket_for_a_product_without(api: ContractClient, product: Product, olga: Person) -> None:
    product.generate_tickets = False
    with organizer_transaction(olga.organizer):
        product.save(update_fields=["generate_tickets"])
        placed = make_order(product, code="BEAAA", is_paid=True)

    assert api.get(f"{EVENT}orders/BEAAA/download/pdf/").status_code == 403
    assert api.get(f"{EVENT}orderpositions/{placed.positions[0].pk}/download/pdf/").status_code == 403
    assert api.get(f"{EVENT}orders/BEAAA/").json()["downloads"] == []
    with organizer_transaction(olga.organizer):
        assert list(TicketFile.objects.all()) == []


def test_a_canceled_order_has_no_ticket_any_more(
    api: ContractClient, paid: PlacedOrder, files: Path, olga: Person
) -> None:
    url = f"{EVENT}orders/BEAAA/download/pdf/"
    api.get(url)
    work_off()

    api.post(f"{EVENT}orders/BEAAA/mark_canceled/", {"send_email": False}, format="json")

    assert api.get(url).status_code == 403
    with organizer_transaction(olga.organizer):
        assert list(TicketFile.objects.all()) == []


def test_mallory_gets_no_ticket(
    api: ContractClient, api_as: Callable[..., ContractClient], mallory: Person, paid: PlacedOrder
) -> None:
    url = f"{EVENT}orders/BEAAA/download/pdf/"
    api.get(url)
    work_off()

    assert api_as(mallory).get(url).status_code == 403
    assert api_as(None).get(url).status_code == 401
