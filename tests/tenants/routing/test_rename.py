"""Another slug: everything moves along, and whatever was written down with the old one still leads there."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.audit.models import LogEntry
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.lifecycle.transitions import ReasonMissing
from tenants.models import Domain, FormerSlug, Organizer
from tenants.provisioning.organizers import SlugTaken, request_organizer
from tenants.routing.directory import organizer_by_host, organizer_by_slug, route_of_host
from tenants.routing.rename import (
    RenamedTooOften,
    RenameOrganizer,
    SameSlug,
    former_slugs_of,
    rename_by_staff,
    rename_organizer,
)
from tenants.routing.slugs import ReservedSlug, UnusableSlug
from tests.apps.backoffice.fixtures import browser
from tests.factories.admission import make_event, make_list, make_product, make_ticket
from tests.people import Person
from tests.staff import make_staff

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


def rename(person: Person, slug: str, *, now: datetime = NOON) -> Organizer:
    request = RenameOrganizer(organizer_id=person.organizer.pk, slug=slug)
    return rename_organizer(request, actor=Actor("user", str(person.user.pk)), now=now)


def acme_now(olga: Person) -> tuple[str, str, list[str], list[str]]:
    with public_schema():
        acme = Organizer.objects.get(pk=olga.organizer.pk)
        hosts = list(Domain.objects.filter(tenant=acme).values_list("domain", flat=True))
    return acme.slug, acme.schema_name, hosts, former_slugs_of(acme)


def test_slug_and_shop_get_the_new_name_and_the_schema_keeps_its_own(olga: Person) -> None:
    schema = olga.organizer.schema_name

    rename(olga, "club")

    assert acme_now(olga) == ("club", schema, ["club.parterre.test"], ["acme"])
    assert organizer_by_host("club.parterre.test") == olga.organizer
    with organizer_transaction(olga.organizer):
        logged = LogEntry.objects.get(action="organizer.renamed")
    assert (logged.data, logged.actor_id) == ({"before": "acme", "slug": "club"}, str(olga.user.pk))


def test_the_old_name_leads_to_the_new_one(olga: Person) -> None:
    rename(olga, "club")

    route, organizer = route_of_host("acme.parterre.test"), organizer_by_slug("acme")

    assert route is not None
    assert (route.organizer, route.is_former) == (olga.organizer, True)
    assert organizer is not None
    assert organizer.slug == "club"


@pytest.mark.parametrize("slug", ["club", "acme"])
def test_the_api_answers_to_both_names_and_is_not_redirected(olga: Person, slug: str) -> None:
    rename(olga, "club")
    client = Client(headers={"host": "parterre.test", "authorization": f"Token {olga.token}"})

    answer = client.get(f"/api/v1/organizers/{slug}/")

    assert (answer.status_code, answer.json()["slug"]) == (200, "club")


@pytest.mark.parametrize("slug", ["club", "acme"])
def test_a_ticket_of_before_is_scanned(olga: Person, slug: str) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event)
        ticket = make_ticket(product)
        door = make_list(event)
    rename(olga, "club")
    client = Client(headers={"host": "parterre.test", "authorization": f"Token {olga.token}"})

    answer = client.post(
        f"/api/v1/organizers/{slug}/checkinrpc/redeem/",
        {"secret": ticket.secret, "lists": [door.pk]},
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["status"]) == (201, "ok")


def test_the_back_office_leads_to_the_new_name(olga: Person) -> None:
    client = browser(olga)
    rename(olga, "club")

    answer = client.get("/o/acme/events/?q=a%20b")

    assert (answer.status_code, answer["Location"]) == (301, "/o/club/events/?q=a%20b")
    assert answer["Cache-Control"] == "max-age=60"
    assert client.get("/o/club/events/").status_code == 200


def test_devices_at_the_door_and_forms_that_are_open_go_on_under_the_old_name(olga: Person) -> None:
    client = browser(olga)
    rename(olga, "club")

    gate, form = client.get("/o/acme/gate/"), client.post("/o/acme/events/_new/", {})

    assert (gate.status_code, form.status_code) == (200, 422)


@pytest.mark.parametrize(
    ("slug", "refusal"),
    [
        ("acme", SameSlug),
        ("zeta", SlugTaken),
        ("Not A Slug", UnusableSlug),
        ("", UnusableSlug),
        ("a\0b", UnusableSlug),
        ("x" * 51, UnusableSlug),
        ("console", ReservedSlug),
        ("xn--club", ReservedSlug),
    ],
)
def test_what_cannot_be_a_slug_is_refused_and_nothing_changes(
    olga: Person, mallory: Person, slug: str, refusal: type[DomainError]
) -> None:
    before = acme_now(olga)

    with pytest.raises(refusal):
        rename(olga, slug)

    assert acme_now(olga) == before


def test_nobody_else_gets_a_name_of_before(olga: Person, mallory: Person) -> None:
    rename(olga, "club")

    with pytest.raises(SlugTaken):
        rename(mallory, "acme")
    with pytest.raises(SlugTaken):
        request_organizer(name="New", slug="acme", host="acme.parterre.test")

    assert organizer_by_slug("acme") == olga.organizer


def test_one_may_take_ones_own_name_back(olga: Person) -> None:
    rename(olga, "club")

    rename(olga, "acme")

    assert acme_now(olga)[0] == "acme"
    assert acme_now(olga)[2:] == (["acme.parterre.test"], ["club"])
    route = route_of_host("club.parterre.test")
    assert route is not None
    assert route.is_former


def test_three_times_a_month_is_enough(olga: Person) -> None:
    for day, slug in enumerate(("club", "acme", "club")):
        rename(olga, slug, now=NOON + timedelta(days=day))

    with pytest.raises(RenamedTooOften) as refused:
        rename(olga, "acme", now=NOON + timedelta(days=29))
    again = rename(olga, "acme", now=NOON + timedelta(days=31))

    assert refused.value.values == {"most": 3, "days": 30}
    assert again.slug == "acme"


def test_staff_renames_with_a_reason_that_the_organizer_reads(olga: Person) -> None:
    sam, request = make_staff(), RenameOrganizer(organizer_id=olga.organizer.pk, slug="club")

    with pytest.raises(ReasonMissing):
        rename_by_staff(request, reason="  ", actor=sam.actor, now=NOON)
    rename_by_staff(request, reason="Asked by mail", actor=sam.actor, now=NOON)

    with organizer_transaction(olga.organizer):
        logged = LogEntry.objects.get(action="organizer.renamed").data
    assert logged == {"before": "acme", "slug": "club", "reason": "Asked by mail", "staff": True}


@pytest.mark.django_db(transaction=True)
def test_a_name_that_is_given_up_and_wanted_at_the_same_moment_stays_with_who_had_it() -> None:
    """Mallory's wish comes while Olga's rename is not committed yet."""
    olga, mallory = Person("olga"), Person("mallory")
    outcome: list[Any] = []

    def want() -> None:
        try:
            outcome.append(rename(mallory, "acme"))
        except DomainError as refusal:
            outcome.append(type(refusal))
        finally:
            connection.close()

    wish = threading.Thread(target=want)
    try:
        with organizer_transaction(olga.organizer):
            rename(olga, "club")
            wish.start()
            wish.join(0.5)
        wish.join(60)

        assert outcome == [SlugTaken]
        with public_schema():
            assert list(FormerSlug.objects.values_list("slug", "organizer__slug")) == [("acme", "club")]
    finally:  # the other tests know it under its name
        rename(olga, "acme", now=NOON + timedelta(days=1))
