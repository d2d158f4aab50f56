"""`pdf_data`: what clients print on tickets and badges themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.admission.models import CheckinList
from apps.catalog.models import Product
from apps.events.models import Event
from apps.orders.models import OrderPosition
from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction
from tests.contract.client import ContractClient
from tests.factories.orders import make_order, make_ticket_product, position
from tests.people import Person

pytestmark = pytest.mark.django_db

ORGANIZER = "/api/v1/organizers/acme/"
FAIR = f"{ORGANIZER}events/fair/"
NAME = {"_scheme": "given_family", "given_name": "Carl", "family_name": "Consumer"}
ADDRESS = {"street": "Am Anger 1", "zipcode": "12345", "city": "Weimar", "country": "DE"}


@pytest.fixture
def ticket(olga: Person, product: Product) -> OrderPosition:
    """Carl's, in German, with parking."""
    with organizer_transaction(olga.organizer):
        Event.objects.filter(pk=product.event_id).update(
            date_to="2030-06-03T22:00:00Z",
            meta_data={"stage": "Main"},
            item_meta_properties={"color": "red", "row": "1"},
            settings={"event_info_text": {"de": "Keine Hunde"}, "organizer_info_text": ["from an import"]},
        )
        Product.objects.filter(pk=product.pk).update(
            description={"en": "All day", "de": "Ganztags"}, meta_data={"color": "blue"}
        )
        parking = make_ticket_product(product.event, "5.00", name={"en": "Parking", "de": "Parkplatz"})
        placed = make_order(
            product,
            parking,
            code="CARLL",
            locale="de",
            phone="+496221321770",
            is_paid=True,
            positions=(
                position(product, attendee_name_parts=NAME, company="Carl Ltd", secret="secret", **ADDRESS),
                position(parking),
            ),
            invoice_address={"company": "Consumer AG", "name_parts": {"_legacy": "Charles"}, **ADDRESS},
        )
        main, addon = placed.positions
        seated = product.variations.create(value={"en": "Seated", "de": "Sitzplatz"})
        OrderPosition.objects.filter(pk=addon.pk).update(addon_to=main)
        OrderPosition.objects.filter(pk=main.pk).update(variation=seated)
        CheckinList.objects.create(event=product.event, name="Main door")
        return OrderPosition.objects.get(pk=main.pk)


def printed(answer: Any) -> dict[str, Any]:
    """Of the first position, wherever the answer has it. With plain spaces."""
    body = answer.json()
    body = body["results"][0] if "results" in body else body
    body = body.get("position") or body.get("positions", [body])[0]
    return {
        key: text.translate(dict.fromkeys(map(ord, "\u00a0\u2009\u202f"), " "))
        if isinstance(text, str)
        else text
        for key, text in body["pdf_data"].items()
    }


EXPECTED = {
    "secret": "secret",
    "order": "CARLL",
    "order_positionid": "CARLL-1",
    "positionid": "1",
    "item": "Tageskarte",
    "variation": "Sitzplatz",
    "itemvar": "Tageskarte – Sitzplatz",
    "item_description": "Ganztags",
    "itemvar_description": "Ganztags",
    "item_category": "",
    "price": "23,00 €",
    "price_with_addons": "28,00 €",
    "addons": "Parkplatz",
    "attendee_name": "Carl Consumer",
    "attendee_name_given_name": "Carl",
    "attendee_name_family_name": "Consumer",
    "attendee_email": "",
    "attendee_company": "Carl Ltd",
    "attendee_street": "Am Anger 1",
    "attendee_zipcode": "12345",
    "attendee_city": "Weimar",
    "attendee_state": "",
    "attendee_country": "Deutschland",
    "email": "bea@example.org",
    "telephone": "+496221321770",
    "invoice_name": "Charles",
    "invoice_company": "Consumer AG",
    "invoice_street": "Am Anger 1",
    "invoice_zipcode": "12345",
    "invoice_city": "Weimar",
    "invoice_state": "",
    "invoice_country": "Deutschland",
    "organizer": "Acme",
    "organizer_info_text": "",
    "event_name": "Wintermarkt",
    "event_series_name": "Wintermarkt",
    "event_date": "1. Juni 2030",
    "event_date_range": "1.–4. Juni 2030",
    "event_begin": "Sa., 1. Juni 2030, 20:00 Uhr MESZ",
    "event_begin_date": "1. Juni 2030",
    "event_begin_time": "20:00 Uhr",
    "event_begin_weekday": "Samstag",
    "event_end": "Di., 4. Juni 2030, 00:00 Uhr MESZ",
    "event_end_date": "4. Juni 2030",
    "event_end_time": "00:00 Uhr",
    "event_end_weekday": "Dienstag",
    "event_admission": "",
    "event_admission_date": "",
    "event_admission_time": "",
    "event_location": "Die Wiese",
    "event_info_text": "Keine Hunde",
    "purchase_datetime": "Mi., 1. Mai 2030, 14:00 Uhr MESZ",
    "purchase_date": "1. Mai 2030",
    "purchase_time": "14:00 Uhr",
    "valid_from": "",
    "valid_from_date": "",
    "valid_from_time": "",
    "valid_until": "",
    "valid_until_date": "",
    "valid_until_time": "",
    "seat": "",
    "seat_name": "",
    "seat_zone": "",
    "seat_row": "",
    "seat_number": "",
    "meta:stage": "Main",
    "itemmeta:color": "blue",
    "itemmeta:row": "1",
    "images": {},
}


def test_whatever_shows_a_position_of_an_event_tells_what_to_print(
    api: ContractClient, ticket: OrderPosition, product: Product, olga: Person
) -> None:
    with organizer_transaction(olga.organizer):
        door = CheckinList.objects.get().pk
    on_list, scan = f"{FAIR}checkinlists/{door}/positions/", {"lists": [door], "secret": "secret"}

    answers = [
        api.get(f"{FAIR}orders/?pdf_data=true"),
        api.get(f"{FAIR}orders/CARLL/?pdf_data=true"),
        api.get(f"{FAIR}orderpositions/?pdf_data=true&item={product.pk}"),
        api.get(f"{FAIR}orderpositions/{ticket.pk}/?pdf_data=true"),
        api.get(f"{on_list}?pdf_data=true&item={product.pk}"),
        api.get(f"{on_list}{ticket.pk}/?pdf_data=true"),
        api.post(f"{on_list}{ticket.pk}/redeem/?pdf_data=true", {}, format="json"),
        api.post(f"{ORGANIZER}checkinrpc/redeem/?pdf_data=true", scan, format="json"),
    ]

    for answer in answers:
        data = printed(answer)
        assert {data.pop(f"now_{part}") != "" for part in ("datetime", "date", "time")} == {True}
        assert data.pop("pseudonymization_id") == ticket.pseudonymization_id
        assert data == EXPECTED


def test_an_addon_is_printed_for_whom_its_ticket_is(api: ContractClient, ticket: OrderPosition) -> None:
    _main, addon = api.get(f"{FAIR}orders/CARLL/?pdf_data=true").json()["positions"]

    shown = ("item", "attendee_name", "attendee_city", "addons", "price_with_addons")
    assert [addon["pdf_data"][name].replace("\u00a0", " ") for name in shown] == [
        "Parkplatz",
        "Carl Consumer",
        "Weimar",
        "",
        "5,00 €",
    ]


def test_an_order_is_told_so_when_it_is_placed(
    api: ContractClient, orders: str, body: Callable[..., dict[str, Any]]
) -> None:
    for simulated in (True, False):
        answer = api.post(f"{orders}?pdf_data=true", body(simulate=simulated), format="json")
        assert (answer.status_code, printed(answer)["itemvar"]) == (201, "Day ticket")


def test_it_is_left_out_unless_asked_for_at_an_event(
    api: ContractClient, ticket: OrderPosition, olga: Person
) -> None:
    with organizer_transaction(olga.organizer):
        door = CheckinList.objects.get().pk
    search = f"{ORGANIZER}checkinrpc/search/?pdf_data=true&list={door}"

    for path in (
        f"{FAIR}orders/CARLL/",
        f"{FAIR}orderpositions/{ticket.pk}/?pdf_data=false",
        f"{FAIR}checkinlists/{door}/positions/",
        f"{ORGANIZER}orders/CARLL/?pdf_data=true",
        f"{ORGANIZER}orderpositions/{ticket.pk}/?pdf_data=true",
        search,
    ):
        answer = api.get(path)
        assert (answer.status_code, "pdf_data" in answer.content.decode()) == (200, False)


def test_who_may_only_scan_is_told_nothing_more(
    api_as: Callable[[Person], ContractClient], tim: Person, ticket: OrderPosition, olga: Person
) -> None:
    """Neither at the door, nor while writing without reading."""
    with organizer_transaction(olga.organizer):
        door = CheckinList.objects.get().pk
    answer = api_as(tim).post(
        f"{FAIR}checkinlists/{door}/positions/{ticket.pk}/redeem/?pdf_data=true", {}, format="json"
    )
    assert (answer.json()["status"], "pdf_data" in answer.json()["position"]) == ("ok", False)

    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(limit_event_permissions=["event.orders:write"])
    answer = api_as(tim).patch(f"{FAIR}orders/CARLL/?pdf_data=true", {"comment": "x"}, format="json")
    assert "pdf_data" not in answer.content.decode()


@pytest.mark.parametrize("path", ["orders/?", "orderpositions/?", "checkinlists/{}/positions/?"])
def test_a_list_costs_the_same_for_one_and_for_many(
    api: ContractClient, ticket: OrderPosition, product: Product, olga: Person, path: str
) -> None:
    with organizer_transaction(olga.organizer):
        url = f"{FAIR}{path.format(CheckinList.objects.get().pk)}pdf_data=true"
    api.get(url)
    with CaptureQueriesContext(connection) as few:
        before = len(api.get(url).json()["results"])
    with organizer_transaction(olga.organizer):
        for _ in range(3):
            make_order(product, product, is_paid=True)
    with CaptureQueriesContext(connection) as many:
        assert len(api.get(url).json()["results"]) > before

    assert len(many) == len(few)
