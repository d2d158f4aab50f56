"""Every URL, with another organizer's token, session and ids: 401, 403 or 404, and nothing of the owner's in it.

Whatever is added to a urlconf is swept without being listed here. What may answer anyone is listed with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from apps.api.models import UploadedFile
from apps.events.facade import preview_token
from apps.messaging.models import Mail
from apps.teams.models import ApiToken, Team
from parterre.kernel.clock import utc_now
from parterre.signup.models import SignupRequest
from tenants.context.transactions import organizer_transaction
from tenants.models import Domain, JobKind, JobState, PortabilityJob, StaffAction
from tests.factories.admission import make_list
from tests.factories.offer import (
    make_event,
    make_product,
    make_quota,
    make_tax_rule,
    variation,
    variations_of,
)
from tests.factories.orders import make_order
from tests.people import PASSWORD, Person
from tests.staff import console_browser, make_staff

pytestmark = pytest.mark.django_db

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
CLOSED = {401, 403, 404}
ROOT, SHOP = "parterre.project.urls", "apps.shop.urls"

# Route → why anyone may have it. Nothing of an organizer is behind these.
OPEN_TO_ALL = {
    "healthcheck/": "health carries no data",
    "healthcheck/live/": "the same",
    "internal/tls/ask": "says of a host whether it is served here, which whoever asks for the host sees, too",
    "metrics": "has credentials of its own, and figures over all organizers only",
    "api/v1/schema/": "the API's document",
    "api/v1/docs/": "its browsable page",
    "gallery/": "the design system, in development only",
    "theme/<name>.css": "a colour in, a style sheet out",
    "theme/<colour>/<slug>.svg": "a colour and a word in, a drawing out",
}
# Pages of the platform: one's own account, and what comes before an organizer. Swept by a test of their own.
PLATFORM = re.compile(r"$|o/$|(accounts|signup|invitation)/")
# Routes without an organizer in the path: they serve the credential's own.
OWN_ONLY = {"api/v1/version", "api/v1/upload", "api/v1/idempotency_query", "api/v1/organizers/"}

# On an organizer's host: theirs alone, or nobody's. Nothing of a neighbour may be in them all the same.
OPEN_SHOP = {
    "": "the neighbour's own programme",
    "robots.txt": "the same on every host",
    "theme/<colour>/<slug>.svg": "a colour and a word in, a drawing out",
}

# Back office and gate: for members' sessions, not for tokens.
PAGES = "o/<organizer>/"
CONSOLE = "parterre.console.urls"

CANARY = "canary-of-acme"


def routes(urlconf: str) -> Iterator[str]:
    """Every route with <name> in place of its converters and groups."""

    def walk(patterns: list[Any], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            route = prefix + _plain(str(pattern.pattern))
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                yield route

    yield from sorted(set(walk(get_resolver(urlconf).url_patterns, "")))


def _plain(route: str) -> str:
    route = re.sub(r"\(\?P<(\w+)>(?:[^()\[\]]|\[[^\]]*\]|\([^)]*\))*\)", r"<\1>", route)
    return (
        re.sub(r"<\w+:(\w+)>", r"<\1>", route)
        .lstrip("^")
        .replace("^", "")
        .replace("\\.", ".")
        .rstrip("$")
        .rstrip("\\Z")
    )


@pytest.fixture
def values(olga: Person) -> dict[str, Any]:
    """Something of acme's for every name in a route; each carries the canary where it has text."""
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", name={"en": CANARY}, plugins=["manual", "pdf"])
        preview = preview_token(event)
        rule = make_tax_rule(event)
        product = make_product(event, name={"en": CANARY}, variations=[variation(CANARY)])
        plain = make_product(event, name={"en": CANARY}, admission=True, personalized=True)
        variation_id = variations_of(product)[0].pk
        quota = make_quota(event, 10, products=[plain], name=CANARY)
        order = make_order(plain, email=f"{CANARY}@example.org").order
        position = order.positions.get()
        checkin_list = make_list(event, name=CANARY)
        team = Team.objects.get(name="Administrators")
        token = ApiToken.objects.get(name="olga")
        mail = Mail.objects.create(
            to=f"{CANARY}@example.org", subject=CANARY, text=CANARY, message_id="<1@x>"
        )
        upload = UploadedFile.objects.create(
            credential="x", name=CANARY, content_type="image/png", path=CANARY, size=1
        )
    domain = Domain.objects.create(
        tenant=olga.organizer, domain=f"{CANARY}.example.org", is_primary=False, token=CANARY
    )
    job = PortabilityJob.objects.create(
        organizer=olga.organizer,
        kind=JobKind.EXPORT,
        state=JobState.DONE,
        file=f"exports/{CANARY}.tar.gz",
        created_at=utc_now(),
    )
    by_resource = {
        "taxrules": rule.pk,
        "items": product.pk,
        "variations": variation_id,
        "quotas": quota.pk,
        "orders": order.code,
        "payments": 1,
        "payment": "manual",
        "products": product.pk,
        "taxes": rule.pk,
        "plugins": "manual",
        "refunds": 1,
        "orderpositions": position.pk,
        "checkinlists": checkin_list.pk,
        "positions": position.pk,
        "checkins": position.pk,
        "teams": team.pk,
        "domains": domain.pk,
        "jobs": job.pk,
        "mails": mail.pk,
        "tokens": token.pk,
        "members": team.pk,
        "invites": team.pk,
        "pictures": f"{CANARY}.png",
        "branding": f"{CANARY}.png",
        "progress": "00000000-0000-0000-0000-000000000000",
        "theme": "x",
        "gallery": "x",
        "preview": preview,
        "legal": "terms",
    }
    return {
        "by_resource": by_resource,
        "event": "fair",
        "item": product.pk,
        "order": order.code,
        "list": checkin_list.pk,
        "team": team.pk,
        "checkin_list": checkin_list.pk,
        "output": "pdf",
        "question": 1,
        "key": "x",
        "upload": upload.pk,
        "code": order.code,
        "secret": order.secret,
        "positionid": position.positionid,
        "colour": "17493A",
        "slug": "fair",
        "secrets": [position.secret, order.secret, order.code, CANARY],
    }


def filled(route: str, values: dict[str, Any], *, organizer: str, event: str = "fair") -> str:
    """The route with acme's ids in it; an object's id is found by the resource that stands before it."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name == "organizer":
            return organizer
        if name == "event":
            return event
        if name in values:
            return str(values[name])
        resource = route[: match.start()].rstrip("/").rsplit("/", 1)[-1]
        return str(values["by_resource"][resource])

    return "/" + re.sub(r"<(\w+)>", value, route)


def nothing_leaks(answer: Any, values: dict[str, Any]) -> bool:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return not any(secret.encode() in body for secret in values["secrets"])


def api_routes() -> list[str]:
    return [
        route
        for route in routes(ROOT)
        if route not in OPEN_TO_ALL and route not in OWN_ONLY and not PLATFORM.match(route)
    ]


def as_token(person: Person) -> Client:
    return Client(headers={"host": "parterre.test", "authorization": f"Token {person.token}"})


def as_member(person: Person) -> Client:
    client = Client(headers={"host": "parterre.test"})
    client.force_login(person.user)
    return client


def as_nobody(person: Person) -> Client:
    return Client(headers={"host": "parterre.test"})


@pytest.mark.parametrize("way_in", [as_token, as_member, as_nobody])
def test_no_url_of_an_organizer_opens_to_a_neighbour(
    mallory: Person, values: dict[str, Any], way_in: Callable[[Person], Client]
) -> None:
    client = way_in(mallory)

    wrong = []
    for route in api_routes():
        for method in METHODS:
            answer = getattr(client, method)(
                filled(route, values, organizer="acme"), content_type="application/json"
            )
            if not is_closed(answer, route) or not nothing_leaks(answer, values):
                wrong.append((method, route, answer.status_code))

    assert wrong == []


def is_closed(answer: Any, route: str) -> bool:
    """Pages ask who comes without a session to sign in."""
    asks = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    return answer.status_code in CLOSED or (route.startswith(PAGES) and asks)


def test_no_id_of_a_neighbour_is_found_below_ones_own_organizer(
    mallory: Person, values: dict[str, Any]
) -> None:
    with organizer_transaction(mallory.organizer):
        make_event(slug="fair")
    token, member = as_token(mallory), as_member(mallory)

    wrong = []
    for route in api_routes():
        client = member if route.startswith(PAGES) else token
        names_an_object = re.sub(r"<(organizer|event)>", "", route).count("<") > 0
        for method in METHODS:
            answer = getattr(client, method)(
                filled(route, values, organizer="zeta"), content_type="application/json"
            )
            found = (
                names_an_object
                and method in ("get", "put", "patch", "delete")
                and answer.status_code not in {403, 404, 405}
            )
            if found or answer.status_code >= 500 or not nothing_leaks(answer, values):
                wrong.append((method, route, answer.status_code))

    assert wrong == []


def test_pages_of_an_organizers_host_do_not_know_a_neighbours_event(
    mallory: Person, values: dict[str, Any]
) -> None:
    client = Client(headers={"host": "zeta.parterre.test"})

    wrong = []
    for route in routes(SHOP):
        for method in ("get", "post"):
            answer = getattr(client, method)(filled(route, values, organizer="zeta"))
            is_closed = answer.status_code in {*CLOSED, 405} or route in OPEN_SHOP
            if not is_closed or not nothing_leaks(answer, values):
                wrong.append((method, route, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("way_in", [as_member, as_nobody])
def test_pages_of_the_platform_show_nothing_of_others(
    olga: Person, mallory: Person, values: dict[str, Any], way_in: Callable[[Person], Client]
) -> None:
    as_member(olga).get("/accounts/sessions/")
    wish = SignupRequest.objects.create(
        full_name=CANARY,
        email=f"{CANARY}@example.org",
        organizer_name=CANARY,
        slug=CANARY,
        token_hash="x",
        created_at=utc_now(),
        expires_at=utc_now(),
        confirmed_at=utc_now(),
        user_id=olga.user.pk,
        organizer_id=olga.organizer.pk,
    )
    session = UserSession.objects.create(
        user=olga.user, session_key="x", ip="192.0.2.1", user_agent=f"{CANARY} Firefox"
    )
    values |= {"wish": wish.pk, "session": session.pk, "token": "x", "uidb36": "x", "code": "en"}
    client = way_in(mallory)

    wrong = []
    for route in routes(ROOT):
        for method in METHODS if PLATFORM.match(route) and route != "accounts/logout/" else ():
            answer = getattr(client, method)(filled(route, values, organizer="acme"))
            names_an_object = ("<session>" in route or "<wish>" in route) and method != "options"
            opened = (
                names_an_object
                and answer.status_code in {200, 302}
                and "login" not in str(answer.headers.get("Location"))
            )
            if opened or answer.status_code >= 500 or not nothing_leaks(answer, values):
                wrong.append((method, route, answer.status_code))

    assert wrong == []
    assert UserSession.objects.filter(pk=session.pk).exists()


def staff_without_second_factor(olga: Person) -> Client:
    return console_browser(make_staff().user, second_factor=False)


def an_owner(olga: Person) -> Client:
    return console_browser(olga.user)


def a_stranger(olga: Person) -> Client:
    return Client(headers={"host": "console.parterre.test"})


@pytest.mark.parametrize("way_in", [staff_without_second_factor, an_owner, a_stranger])
def test_no_url_of_the_console_opens_to_anybody_but_staff(
    olga: Person, way_in: Callable[[Person], Client]
) -> None:
    host = Domain.objects.create(tenant=olga.organizer, domain=f"{CANARY}.example.org", is_primary=False)
    job = PortabilityJob.objects.create(
        organizer=olga.organizer, kind=JobKind.BACKUP, state=JobState.RUNNING, created_at=utc_now()
    )
    ids = {"host": host.pk, "job": job.pk}
    client = way_in(olga)

    wrong = []
    for route in routes(CONSOLE):
        for method in METHODS if not PLATFORM.match(route) or not route else ():
            answer = getattr(client, method)(filled(route, ids, organizer=str(olga.organizer.pk)))
            asks = answer.status_code == 302 and answer["Location"].startswith("/accounts/")
            if answer.status_code not in CLOSED and not asks:
                wrong.append((method, route, answer.status_code))

    assert wrong == []
    assert Domain.objects.filter(pk=host.pk).exists()
    assert PortabilityJob.objects.get(pk=job.pk).state == JobState.RUNNING
    assert not StaffAction.objects.exists()


def test_what_serves_the_credentials_own_shows_nothing_of_others(
    mallory: Person, values: dict[str, Any]
) -> None:
    client = as_token(mallory)

    answers = [client.get(f"/{route}") for route in OWN_ONLY]

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert all(nothing_leaks(answer, values) for answer in answers)
    assert b"acme" not in b"".join(answer.content for answer in answers)


def test_every_listed_exemption_still_exists() -> None:
    assert set(OPEN_TO_ALL) | OWN_ONLY <= set(routes(ROOT)) | {"gallery/", "theme/<name>.css"}


def test_the_sweep_sees_what_an_owner_sees(olga: Person, values: dict[str, Any]) -> None:
    """So that the tests above could fail: Olga finds each of these, with the canary in it."""
    client = as_token(olga)

    seen = {
        route: client.get(filled(route, values, organizer="acme"))
        for route in api_routes()
        if re.sub(r"<(organizer|event)>", "", route).count("<") <= 1 and "plugins" not in route
    }

    assert sum(not nothing_leaks(answer, values) for answer in seen.values()) >= 10
    assert PASSWORD.encode() not in b"".join(a.content for a in seen.values() if not a.streaming)
