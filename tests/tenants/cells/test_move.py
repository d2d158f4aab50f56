"""Acme goes to another cell: the same rows and files, and every door still leads to it. Nobody else notices."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from apps.admission.models import CheckinList
from apps.catalog.models import Product
from apps.orders.models import OrderPosition
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tests.factories.admission import make_list
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import PASSWORD, Person
from tests.tenants.cells.processes import HOST, Cell, two_cells

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
PROOF = bool(os.environ.get("TEST_PROOF"))


class Shop:
    """What Olga sells, and a ticket that was sold."""

    def __init__(self, olga: Person) -> None:
        with organizer_transaction(olga.organizer):
            event = make_event(slug="fair", live=True, name={"en": "Winter Fair"})
            self.product: Product = make_ticket_product(event, size=50)
            order = make_order(self.product, is_paid=True).order
            self.doors: CheckinList = make_list(event)
            self.secret = OrderPosition.objects.get(order=order).secret
        with public_schema():
            Organizer.objects.filter(pk=olga.organizer.pk).update(plugins=["stripe"])
        self.organizer = olga.organizer


@pytest.fixture
def shop(olga: Person) -> Shop:
    return Shop(olga)


@pytest.fixture
def cells(shop: Shop, tmp_path: Path) -> Iterator[tuple[Cell, Cell]]:
    with two_cells(tmp_path, without="acme") as both:
        yield both


def orders_in(cell: Cell) -> int:
    ((schema,),) = cell.rows("SELECT schema_name FROM tenants_organizer WHERE slug = 'acme'")
    return int(cell.rows(f'SELECT count(*) FROM "{schema}".orders_order')[0][0])


def state_in(cell: Cell) -> list[tuple[str, str, bool]]:
    found = cell.rows("SELECT state, cell, is_read_only FROM tenants_organizer WHERE slug = 'acme'")
    return [(state, of, read_only) for state, of, read_only in found]


def signed_in(cell: Cell) -> requests.Session:
    """Where people sign in."""
    browser = requests.Session()
    url = f"http://127.0.0.1:{cell.port}/accounts/login/"
    form = browser.get(url, headers={"Host": HOST}, timeout=30).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token is not None
    answer = browser.post(
        url,
        headers={"Host": HOST},
        data={"csrfmiddlewaretoken": token[1], "login": "olga@example.org", "password": PASSWORD},
        allow_redirects=False,
        timeout=30,
    )
    assert answer.status_code == 302, answer.text[:500]
    return browser


def order_by_api(cell: Cell, olga: Person, shop: Shop) -> requests.Response:
    return cell.request(
        "POST",
        "/api/v1/organizers/acme/events/fair/orders/",
        token=olga.token,
        json={"positions": [{"item": shop.product.pk}]},
    )


def test_every_door_leads_to_the_new_cell(cells: tuple[Cell, Cell], shop: Shop, olga: Person) -> None:
    main, east = cells
    browser = signed_in(main)

    moved = main.manage("tenants", "move", "acme", "--to", "east")

    assert (moved.returncode, "acme lives in east" in moved.stdout) == (0, True), moved.stderr[-2000:]
    assert state_in(main) == [("moved", "east", True)]
    assert state_in(east) == [("active", "east", False)]
    time.sleep(1.1)  # within a second every process has heard

    page = main.get("/fair/", host=f"acme.{HOST}")
    assert (page.status_code, "Winter Fair" in page.text) == (200, True)
    office = browser.get(f"http://127.0.0.1:{main.port}/o/acme/", headers={"Host": HOST}, timeout=30)
    assert (office.status_code, "Winter Fair" in office.text) == (200, True)
    assert order_by_api(main, olga, shop).status_code == 201
    assert (orders_in(main), orders_in(east)) == (1, 2)
    scan = main.request(
        "POST",
        "/api/v1/organizers/acme/checkinrpc/redeem/",
        token=olga.token,
        json={"secret": shop.secret, "lists": [shop.doors.pk]},
    )
    assert (scan.status_code, scan.json()["status"]) == (201, "ok")
    mine = main.get("/api/v1/organizers/", token=olga.token).json()["results"]
    assert [one["slug"] for one in mine] == ["acme"]
    hook = main.request("POST", f"/webhooks/stripe/{shop.organizer.pk}/", data=b"{}")
    assert (
        hook.status_code
        == east.request("POST", f"/webhooks/stripe/{shop.organizer.pk}/", data=b"{}").status_code
    )
    assert hook.status_code not in (404, 503)
    assert main.get("/o/acme/").status_code == 302  # nobody vouches for somebody who is not signed in
    forged = {"X-Parterre-Account": "olga", "X-Parterre-Cells": "none"}
    assert east.get("/o/acme/", headers=forged).status_code == 302
    assert main.request("POST", "/internal/cells/names", data=b"{}").status_code == 404

    too_late = main.manage("tenants", "move", "acme", "--back")
    assert (too_late.returncode, "was changed in its new cell" in too_late.stderr) == (1, True)
    assert (state_in(main), state_in(east)) == ([("moved", "east", True)], [("active", "east", False)])

    confirmed = main.manage("tenants", "move", "acme", "--confirm")
    assert confirmed.returncode == 0, confirmed.stderr[-2000:]
    assert main.rows("SELECT to_regnamespace(%s)", shop.organizer.schema_name) == [(None,)]
    time.sleep(1.1)
    assert main.get("/fair/", host=f"acme.{HOST}").status_code == 200
    assert order_by_api(main, olga, shop).status_code == 201

    east.stop()
    away = main.get("/fair/", host=f"acme.{HOST}")
    assert (away.status_code, away.headers["Retry-After"]) == (503, "10")
    assert main.get("/", host=f"zeta.{HOST}").status_code == 200


def test_a_killed_move_is_finished_or_taken_back(cells: tuple[Cell, Cell], shop: Shop, olga: Person) -> None:
    main, east = cells
    for _ in range(10 if PROOF else 1):
        moving = main.begin("tenants", "move", "acme", "--to", "east")
        time.sleep(random.uniform(1.0, 6.0))
        os.killpg(moving.pid, signal.SIGKILL)
        moving.wait()
        after = main.manage("tenants", "move", "acme", "--to", "east")
        assert after.returncode == 0, after.stderr[-2000:]
        assert (state_in(main), state_in(east)) == (
            [("moved", "east", True)],
            [("active", "east", False)],
        )
        back = main.manage("tenants", "move", "acme", "--back")
        assert back.returncode == 0, back.stderr[-2000:]
        assert (state_in(main), state_in(east)) == ([("active", "main", False)], [])
        assert east.rows("SELECT count(*) FROM remote_name WHERE name = 'acme' AND cell = 'main'") == [(1,)]
        time.sleep(1.1)
    assert order_by_api(main, olga, shop).status_code == 201


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["move", "acme", "--to", "west"], "Unknown cell “west”."),
        (["move", "nobody", "--to", "east"], "there is no organizer 'nobody'"),
        (["move", "acme", "--confirm"], "acme was not moved from this cell."),
        (["move", "acme", "--back"], "acme was not moved from this cell."),
    ],
)
def test_bad_input_gets_a_sentence(olga: Person, settings: object, words: list[str], answer: str) -> None:
    from django.core.management import CommandError, call_command

    settings.OTHER_CELLS = {"east": "http://127.0.0.1:9"}  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match=re.escape(answer)):
        call_command("tenants", *words)


def test_without_the_other_cells_settings_nothing_begins(
    olga: Person, settings: object, tmp_path: Path
) -> None:
    from django.core.management import CommandError, call_command

    settings.OTHER_CELLS, settings.CELL_ENVIRONMENTS = {"east": "http://127.0.0.1:9"}, tmp_path  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="Settings file of cell “east” not found"):
        call_command("tenants", "move", "acme", "--to", "east")
    with public_schema():
        assert Organizer.objects.get(slug="acme").is_read_only is False
