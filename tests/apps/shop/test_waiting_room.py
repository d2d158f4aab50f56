"""Too many buyers at once: a check of the browser, or a place in line. Neither can be had twice or handed on."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from itertools import pairwise
from typing import Any

import altcha
import pytest
from django.core.cache import cache
from django.db import connections
from django.http import HttpRequest, HttpResponse
from pytest_django import Settings
from redis.connection import AbstractConnection

from apps.availability.models import Quota
from apps.catalog.models import Product
from apps.events.facade import change_event_settings
from apps.shop.visitor import CART
from apps.shop.waiting_room import challenges, line
from apps.shop.waiting_room.turn_cookie import LASTS, Turn, Visitor, keep_turn, turn_of
from parterre.integrations import valkey_cache
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import Buyer
from tests.contract.client import ContractClient
from tests.factories.orders import make_event, make_ticket_product
from tests.parterre.observability.conftest import unused_tcp_port  # noqa: F401  # a fixture
from tests.people import Person
from tests.statements import statements

pytestmark = pytest.mark.django_db
ROOM = "/fair/waiting-room/"
CHALLENGE = re.compile(r'data-challenge="([^"]+)"')


@pytest.fixture
def product(olga: Person) -> Product:
    with organizer_transaction(olga.organizer):
        return make_ticket_product(make_event(slug="fair", plugins=["manual"]), size=500)


@pytest.fixture(autouse=True)
def narrow(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two a window, one a second, and proofs that cost nothing."""
    settings.WAITING_ROOM_FROM, settings.WAITING_ROOM_ADMITS = 2, 1.0
    monkeypatch.setattr(challenges, "ROUNDS", 1)
    monkeypatch.setattr(challenges, "PREFIX", "0")
    line._next_turns.clear()
    yield
    line._next_turns.clear()


@pytest.fixture
def always_open(olga: Person, product: Product) -> Product:
    with organizer_transaction(olga.organizer):
        change_event_settings(product.event, {"waiting_room_always": True}, actor=SYSTEM)
    return product


def somebody(number: int = 1) -> Buyer:
    return Buyer(REMOTE_ADDR=f"192.0.2.{number}")


def visitor(olga: Person, product: Product, buyer: Buyer) -> Visitor:
    return Visitor(olga.organizer.schema_name, product.event_id, buyer.cookies[CART].value)


def waits(answer: HttpResponse) -> bool:
    return answer.status_code == 303 and answer["Location"].startswith(ROOM)


def is_in_cart(answer: HttpResponse) -> bool:
    return answer.status_code == 303 and answer["Location"] == "/fair/#cart"


def give_turn(olga: Person, product: Product, buyer: Buyer, at: datetime) -> None:
    response = HttpResponse()
    keep_turn(response, visitor(olga, product, buyer), Turn(at), now=utc_now())
    buyer.cookies.update(response.cookies)


def challenge_of(page: str) -> dict[str, Any]:
    found = CHALLENGE.search(page)
    assert found is not None, page
    challenge: dict[str, Any] = json.loads(html.unescape(found[1]))
    return challenge


def proof_of(page: str) -> str:
    """What the browser's workers find."""
    challenge = altcha.Challenge.from_dict(challenge_of(page))
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def prove(buyer: Buyer, product: Product, proof: str) -> HttpResponse:
    return buyer.post("/fair/cart/add/", {f"item_{product.pk}": "2", "proof": proof})


def claimed(olga: Person) -> int:
    with organizer_transaction(olga.organizer):
        return int(Quota.objects.get().claimed)


# When it opens


def test_above_the_threshold_new_buyers_wait_and_those_with_a_cart_do_not(
    olga: Person, product: Product
) -> None:
    buyers = [somebody(number) for number in range(4)]
    answers = [buyer.add(2, product) for buyer in buyers]

    assert [waits(answer) for answer in answers] == [False, False, True, True]
    assert is_in_cart(buyers[0].add(1, product))
    assert claimed(olga) == 5


def test_whoever_waits_is_told_how_long_and_keeps_what_was_chosen(olga: Person, always_open: Product) -> None:
    key = f"{olga.organizer.schema_name}:{always_open.event_id}"
    with organizer_transaction(olga.organizer):
        for _ in range(120):
            line.next_turn(key, is_always_open=True, now=utc_now())
    buyer = somebody()

    page = buyer.follow(buyer.add(2, always_open))
    german = buyer.get(buyer.add(2, always_open)["Location"], headers={"accept-language": "de"})

    assert "Your turn comes in about 2 minutes." in page
    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in page
    assert f'<input type="hidden" name="item_{always_open.pk}" value="2">' in page
    assert "Sie sind im Warteraum" in german.content.decode()
    assert german["Cache-Control"] == "private, no-store"


def test_it_stays_open_until_the_line_is_empty(olga: Person, product: Product, settings: Settings) -> None:
    key, now = f"{olga.organizer.schema_name}:{product.event_id}", utc_now()

    def joins(seconds: float) -> float | None:
        turn = line.next_turn(key, is_always_open=False, now=now + timedelta(seconds=seconds))
        return None if turn is None else round((turn - now).total_seconds(), 3)

    busy = [joins(0) for _ in range(4)]
    settings.WAITING_ROOM_FROM = 1_000  # as a minute later, in a window that is not full
    cache.delete(f"waiting-room:open:{key}")
    meanwhile = joins(6)
    after = joins(7.9), joins(8.1)

    assert busy == [None, None, 5, 6]
    assert meanwhile == 11
    assert after == (12.9, 13.9)
    assert joins(15) is None


def test_the_ordinary_way_costs_one_round_trip_and_no_statement(
    product: Product, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    send = AbstractConnection.send_packed_command

    def count(self: AbstractConnection, command: Any, *args: Any, **options: Any) -> Any:
        packed = command if isinstance(command, bytes) else b"".join(command)
        sent.append(packed)
        return send(self, command, *args, **options)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", count)

    def cost(number: int) -> tuple[int, int]:
        somebody(number).add(1, product)  # whatever is read once
        sent.clear()
        with statements() as asked:
            assert is_in_cart(somebody(number).add(1, product))
        return sum(b"waiting-room" in packed for packed in sent), len(asked)

    settings.WAITING_ROOM_FROM = 0
    never, statements_without = cost(1)
    settings.WAITING_ROOM_FROM = 1_000
    once, statements_with = cost(2)

    assert (never, once) == (0, 1)
    assert statements_with == statements_without


def test_exempt_networks_never_wait(always_open: Product, settings: Settings) -> None:
    settings.EXEMPT_NETWORKS = (ip_network("192.0.2.0/24"),)

    assert all(is_in_cart(somebody().add(1, always_open)) for _ in range(3))


def test_the_api_never_waits(api: ContractClient, always_open: Product) -> None:
    order = {
        "email": "bea@example.org",
        "locale": "en",
        "payment_provider": "manual",
        "positions": [{"item": always_open.pk}],
    }

    answers = [api.post("/api/v1/organizers/acme/events/fair/orders/", order, format="json") for _ in "123"]

    assert [answer.status_code for answer in answers] == [201] * 3


def test_one_network_takes_no_more_places_than_carts(always_open: Product, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "shop_cart": "2/10m/key"}

    assert [somebody().add(1, always_open).status_code for _ in range(3)] == [303, 303, 422]


@pytest.fixture
def away(settings: Settings, unused_tcp_port: int) -> Iterator[None]:  # noqa: F811
    url = f"redis://127.0.0.1:{unused_tcp_port}/0"
    settings.CACHES = {name: {**cache, "LOCATION": url} for name, cache in settings.CACHES.items()}
    yield
    valkey_cache._away_until.clear()


def test_without_valkey_nobody_waits_unless_the_event_says_so(
    olga: Person, product: Product, away: None
) -> None:
    answers = [somebody(number).add(1, product) for number in range(4)]
    with organizer_transaction(olga.organizer):
        change_event_settings(product.event, {"waiting_room_always": True}, actor=SYSTEM)
    buyers = [somebody(number) for number in range(4)]
    waiting = [buyer.add(1, product) for buyer in buyers]
    page = buyers[0].follow(waiting[0])

    assert all(is_in_cart(answer) for answer in answers)
    assert all(waits(answer) for answer in waiting)
    assert is_in_cart(prove(buyers[0], product, proof_of(page)))
    assert waits(prove(buyers[1], product, proof_of(page)))


# Turns


def test_when_the_turn_comes_the_tickets_are_one_press_away(olga: Person, always_open: Product) -> None:
    buyer = somebody()
    room = buyer.add(2, always_open)["Location"]

    give_turn(olga, always_open, buyer, utc_now() - timedelta(seconds=1))
    page = buyer.see(room)

    assert "It is your turn" in page
    assert "refresh" not in page
    assert is_in_cart(buyer.add(2, always_open))


def test_a_second_attempt_keeps_the_place(olga: Person, always_open: Product) -> None:
    buyer = somebody()
    buyer.add(2, always_open)
    first = buyer.cookies[f"parterre_turn_{always_open.event_id}"].value

    assert waits(buyer.add(3, always_open))
    assert turn(olga, always_open, buyer, first) == turn(olga, always_open, buyer)


def turn(olga: Person, product: Product, buyer: Buyer, value: str = "") -> Turn | None:
    whose, request = visitor(olga, product, buyer), HttpRequest()
    request.COOKIES[whose.cookie] = value or buyer.cookies[whose.cookie].value
    return turn_of(request, whose)


@pytest.mark.parametrize("whose", ["forged", "of another cart", "of another event", "over", "still to come"])
def test_a_turn_that_is_not_theirs_or_not_now_is_none(olga: Person, always_open: Product, whose: str) -> None:
    buyer, now = somebody(), utc_now()
    buyer.add(1, always_open)
    name = f"parterre_turn_{always_open.event_id}"
    mine = buyer.cookies[CART].value
    with organizer_transaction(olga.organizer):
        other = make_ticket_product(make_event(slug="other", plugins=["manual"]))
    match whose:
        case "forged":
            head, _, tail = buyer.cookies[name].value.partition(":")
            buyer.cookies[name] = f"{head[:-1]}x:{tail}"
        case "of another cart":
            buyer.cookies[CART] = "a" * 32
            give_turn(olga, always_open, buyer, now)
            buyer.cookies[CART] = mine
        case "of another event":
            give_turn(olga, other, buyer, now)
            buyer.cookies[name] = buyer.cookies[f"parterre_turn_{other.event_id}"].value
        case "over":
            give_turn(olga, always_open, buyer, now - LASTS)
        case "still to come":
            give_turn(olga, always_open, buyer, now + timedelta(seconds=60))

    assert waits(buyer.add(1, always_open))
    assert claimed_of(olga, always_open) == 0


def claimed_of(olga: Person, product: Product) -> int:
    with organizer_transaction(olga.organizer):
        return int(Quota.objects.get(event=product.event_id).claimed)


def test_who_comes_too_late_or_without_a_place_is_led_back(olga: Person, always_open: Product) -> None:
    buyer = somebody()
    assert buyer.get(ROOM)["Location"] == "/fair/"

    room = buyer.add(1, always_open)["Location"]
    give_turn(olga, always_open, buyer, utc_now() - LASTS)

    assert "Your turn is over. Choose your tickets again." in buyer.follow(buyer.get(room))


# Proofs


def test_a_browser_that_proves_its_work_goes_on_at_once_and_keeps_its_turn(
    olga: Person, always_open: Product
) -> None:
    buyer = somebody()
    page = buyer.follow(buyer.add(2, always_open))

    assert is_in_cart(prove(buyer, always_open, proof_of(page)))
    found = turn(olga, always_open, buyer)
    assert found is not None
    assert found.has_come(utc_now())


def test_a_proof_counts_once_and_for_one_visitor_of_one_event(olga: Person, always_open: Product) -> None:
    buyer, other = somebody(1), somebody(2)
    proof = proof_of(buyer.follow(buyer.add(2, always_open)))
    others_page = other.follow(other.add(2, always_open))
    name = f"parterre_turn_{always_open.event_id}"
    place = buyer.cookies[name].value
    with organizer_transaction(olga.organizer):
        elsewhere = make_ticket_product(
            make_event(slug="other", plugins=["manual"], settings={"waiting_room_always": True})
        )
    buyer.add(1, elsewhere, event="other")

    assert waits(prove(other, always_open, proof))  # another visitor
    assert not is_in_cart(
        buyer.post("/other/cart/add/", {f"item_{elsewhere.pk}": "1", "proof": proof})
    )  # another event
    assert claimed_of(olga, always_open) == claimed_of(olga, elsewhere) == 0
    assert is_in_cart(prove(buyer, always_open, proof))
    buyer.post("/fair/cart/", {f"item_{always_open.pk}": "0"})
    buyer.cookies[name] = place
    assert waits(prove(buyer, always_open, proof))  # a second time
    assert is_in_cart(prove(other, always_open, proof_of(others_page)))


@pytest.mark.parametrize(
    "spoiled", ["nothing", "noise", "easier", "unsigned", "wrong number", "expired", "too long", "no object"]
)
def test_what_is_no_proof_changes_nothing(
    olga: Person, always_open: Product, spoiled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if spoiled == "expired":
        monkeypatch.setattr(challenges, "GOOD_FOR", timedelta(seconds=-60))
    buyer = somebody()
    page = buyer.follow(buyer.add(2, always_open))
    payload = altcha.Payload.from_base64(proof_of(page))
    match spoiled:
        case "easier":
            payload.challenge.parameters.key_prefix = ""
        case "unsigned":
            payload.challenge.signature = None
        case "wrong number":
            payload.solution.counter += 1
    proof = {"nothing": "", "noise": "\u0000é", "too long": "A" * 1_000_000, "no object": "W10="}.get(
        spoiled, payload.to_base64()
    )

    assert waits(prove(buyer, always_open, proof))
    assert claimed(olga) == 0


# Races


@pytest.mark.django_db(transaction=True)
def test_no_more_turns_a_second_than_are_admitted_and_in_order_of_arrival(
    olga: Person, always_open: Product, settings: Settings
) -> None:
    settings.WAITING_ROOM_ADMITS = 4.0
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "shop_cart": "1000/10m/key"}
    before = utc_now()

    def join(number: int) -> float:
        buyer = somebody(number)
        try:
            assert waits(buyer.add(1, always_open))
            found = turn(olga, always_open, buyer)
            assert found is not None
            return found.at.timestamp()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        turns = sorted(pool.map(join, range(40)))
    last = somebody(99)
    last.add(1, always_open)
    found = turn(olga, always_open, last)

    gaps = [later - earlier for earlier, later in pairwise(turns)]
    assert min(gaps) >= 0.2499
    assert datetime.fromtimestamp(turns[0], UTC) >= before + timedelta(seconds=line.SHORTEST_WAIT_SECONDS)
    assert found is not None
    assert found.at.timestamp() >= turns[-1] + 0.2499
    assert claimed(olga) == 0


@pytest.mark.django_db(transaction=True)
def test_of_one_proof_sent_many_times_at_once_one_counts(olga: Person, always_open: Product) -> None:
    buyer = somebody()
    page = buyer.follow(buyer.add(2, always_open))
    proof, whose = proof_of(page), visitor(olga, always_open, buyer)

    def check(_: int) -> bool:
        return challenges.is_solved(proof, whose)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(check, range(16))) == 1
