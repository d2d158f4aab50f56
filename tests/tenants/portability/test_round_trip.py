"""Out of one installation and into another: the same rows, the same files, a shop that renders, a ticket that scans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from apps.admission.facade import Redeem, redeem
from apps.admission.models import CheckinList
from apps.events.models import Event
from apps.shop.views import event as event_pages
from apps.shop.views import start as start_pages
from apps.teams.models import ApiToken, TeamMember
from parterre.accounts.models import Invitation, Membership, User
from parterre.integrations.storage import file_store
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer, OrganizerState, TokenRoute
from tenants.portability.archive import check, from_path
from tenants.portability.manifest import Manifest
from tests.factories.orders import NOON, make_event
from tests.people import Person
from tests.tenants.portability.archives import without_app
from tests.tenants.portability.conftest import PICTURE, Elsewhere, Shop
from tests.tenants.schemas import catalogue

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
# What is settled anew on arrival: who works here.
SETTLED = {"teams_teammember", "teams_apitoken"}


def export(path: Path, *more: str) -> Manifest:
    call_command("tenants", "export", "acme", "--to", str(path), *more)
    return check(from_path(path))


def hashes(manifest: Manifest) -> dict[str, tuple[int, str]]:
    return {t.name: (t.rows, t.sha256) for t in manifest.tables if t.name not in SETTLED}


def organizer_named(slug: str) -> Organizer:
    with public_schema():
        return Organizer.objects.get(slug=slug)


def test_everything_arrives_in_another_installation(
    shop: Shop, elsewhere: Elsewhere, olga: Person, tmp_path: Path
) -> None:
    before = export(tmp_path / "acme.tar.gz")

    with elsewhere():
        call_command("tenants", "import", str(tmp_path / "acme.tar.gz"))
        organizer = organizer_named("acme")
        after = export(tmp_path / "again.tar.gz")
        page = Client(headers={"host": "acme.parterre.test"}).get("/fair/")
        with organizer_transaction(organizer):
            scan = redeem(
                Redeem(lists=[CheckinList.objects.get()], barcode=shop.ticket.secret), actor=SYSTEM, now=NOON
            )
            newest = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
            event = make_event(slug="next")
        answer = Client(SERVER_NAME="parterre.test").get(
            "/api/v1/organizers/acme/events/", headers={"Authorization": f"Token {olga.token}"}
        )
        picture = file_store().read(organizer.pk, PICTURE[0])

    assert hashes(after) == hashes(before)
    assert after.files == before.files
    assert (organizer.pk, organizer.state, organizer.id_range) == (
        shop.organizer.pk,
        OrganizerState.ACTIVE,
        shop.organizer.id_range,
    )
    assert organizer.schema_name != shop.organizer.schema_name
    assert (page.status_code, "Winter Fair" in page.content.decode()) == (200, True)
    assert scan.refusal is None
    assert event.pk == newest + 1
    assert (answer.status_code, answer.json()["count"]) == (200, 2)
    assert picture == PICTURE[1]


def test_people_are_found_by_address_and_others_wait_for_an_invitation(
    shop: Shop, elsewhere: Elsewhere, olga: Person, tmp_path: Path
) -> None:
    export(tmp_path / "acme.tar.gz")

    with elsewhere():
        call_command("tenants", "import", str(tmp_path / "acme.tar.gz"))
        organizer = organizer_named("acme")
        with public_schema():
            here = User.objects.get(email="olga@example.org")
            members = list(Membership.objects.filter(organizer_id=organizer.pk).values_list("user_id", "org"))
            invited = list(Invitation.objects.values_list("email", "org"))
        with organizer_transaction(organizer):
            in_teams = list(TeamMember.objects.values_list("user_id", "full_name"))

    assert here.pk != olga.user.pk
    assert members == [(here.pk, organizer.schema_name)]
    assert in_teams == [(here.pk, "Olga Elsewhere")]
    assert invited == [("tim@example.org", organizer.schema_name)]


def test_beside_the_original_it_is_another_organizer(shop: Shop, olga: Person, tmp_path: Path) -> None:
    """Ids keep their values, new ones come from a range of its own, and nobody's token changes hands."""
    before = export(tmp_path / "acme.tar.gz")

    call_command(
        "tenants", "import", str(tmp_path / "acme.tar.gz"), "--slug", "acme-too", "--name", "Acme Too"
    )

    with public_schema():
        copy = Organizer.objects.get(slug="acme-too")
        routes = set(TokenRoute.objects.values_list("organizer_id", flat=True))
        members = Membership.objects.filter(organizer_id=copy.pk).count()
    call_command("tenants", "export", "acme-too", "--to", str(tmp_path / "too.tar.gz"))
    with organizer_transaction(copy):
        event = make_event(slug="next")
        active = ApiToken.objects.filter(active=True).count()
    assert hashes(check(from_path(tmp_path / "too.tar.gz"))) == hashes(before)
    assert copy.pk != shop.organizer.pk
    assert (copy.id_range != shop.organizer.id_range, copy.pk in routes, active, members) == (
        True,
        False,
        0,
        2,
    )
    assert event.pk // 1_000_000 == copy.id_range


def test_an_encrypted_archive_opens_with_its_passphrase(shop: Shop, tmp_path: Path) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text("correct horse\n")
    sealed = ("--passphrase-file", str(secret))
    call_command("tenants", "export", "acme", "--to", str(tmp_path / "a.age"), *sealed)

    call_command("tenants", "import", str(tmp_path / "a.age"), "--slug", "acme-too", *sealed)

    assert count(organizer_named("acme-too"), "orders_order") == 2
    assert (tmp_path / "a.age").read_bytes().startswith(b"age-encryption.org/v1\n")


def test_an_older_archive_is_brought_forward(shop: Shop, tmp_path: Path) -> None:
    """As if it had been made before there were idempotent calls and uploads."""
    export(tmp_path / "acme.tar.gz")
    older = without_app(tmp_path / "acme.tar.gz", tmp_path / "older.tar.gz", "api")

    call_command("tenants", "import", str(older), "--slug", "acme-too")

    organizer = organizer_named("acme-too")
    assert (count(organizer, "api_idempotentcall"), count(organizer, "orders_order")) == (0, 2)
    assert organizer.schema_version == shop.organizer.schema_version
    assert catalogue(organizer.schema_name) == catalogue(shop.organizer.schema_name)


def count(organizer: Organizer, table: str) -> int:
    with organizer_transaction(organizer), connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


@pytest.fixture(autouse=True)
def _nothing_kept(settings: Any) -> None:
    event_pages.offers.clear()
    start_pages.pages.clear()
