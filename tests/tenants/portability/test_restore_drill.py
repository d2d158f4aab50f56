"""The drill: back up, do damage, restore beside, look at the difference, change places. Neighbours feel nothing."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from apps.catalog.models import Product
from apps.events.models import Event
from apps.orders.models import Order, OrderPosition
from apps.teams.facade import add_member, hash_token
from apps.teams.models import ApiToken, Team, TeamMember
from parterre.accounts.models import Membership, User
from parterre.integrations.storage import file_store
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.lifecycle.purge import purge_organizer
from tenants.models import JobKind, JobState, Organizer, OutboxEntry, PortabilityJob, TokenRoute
from tenants.portability.compare import Difference, compare
from tenants.portability.progress import silently
from tenants.portability.restore import needed_side, side_of
from tenants.portability.retention import apply_retention
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import PASSWORD, Person
from tests.tenants.portability.conftest import PICTURE, Shop
from tests.tenants.schemas import catalogue, schemas, written_down

KIMS_TOKEN = "k" * 64
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def backed_up(shop: Shop) -> Shop:
    call_command("tenants", "backup", "acme")
    return shop


def differences(organizer: Organizer) -> list[Difference]:
    return list(compare(organizer.schema_name, needed_side(organizer).result["schema"], progress=silently()))


def by_change(found: list[Difference]) -> Counter[tuple[str, str]]:
    return Counter((one.change, one.table) for one in found)


def every_row_of(organizer: Organizer) -> dict[str, object]:
    """Rows as they lie there: with the transaction that wrote each, and the file that each table is in."""
    found: dict[str, object] = {"catalogue": catalogue(organizer.schema_name)}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [organizer.schema_name])
        for (table,) in cursor.fetchall():
            name = f'"{organizer.schema_name}"."{table}"'
            cursor.execute(f"SELECT ctid::text, xmin::text, xmax::text, t::text FROM {name} t ORDER BY ctid")
            rows = cursor.fetchall()
            cursor.execute(f"SELECT '{name}'::regclass::oid, pg_relation_filenode('{name}')")
            found[table] = (cursor.fetchall(), rows)
    return found


def damage(organizer: Organizer) -> Order:
    """An order is wiped by hand, and somebody's address is changed."""
    with organizer_transaction(organizer):
        order = Order.objects.get(email="tab@example.org")
        with connections["default"].cursor() as cursor:
            for table in (
                "availability_claim",
                "orders_transaction",
                "payments_payment",
                "orders_orderposition",
            ):
                cursor.execute(f"DELETE FROM {table} WHERE order_id = %s", [order.pk])
            cursor.execute("DELETE FROM orders_order WHERE id = %s", [order.pk])
        Order.objects.update(email="wrong@example.org")
    return order


def test_right_after_the_backup_nothing_differs(backed_up: Shop) -> None:
    call_command("tenants", "restore", "acme", "--beside")

    assert differences(backed_up.organizer) == []


def test_the_difference_is_exactly_the_damage(backed_up: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    lost = damage(backed_up.organizer)
    call_command("tenants", "restore", "acme", "--beside")

    found = differences(backed_up.organizer)

    assert by_change(found) == {
        ("removed", "availability_claim"): 1,
        ("removed", "orders_transaction"): 1,
        ("removed", "payments_payment"): 1,
        ("removed", "orders_orderposition"): 1,
        ("removed", "orders_order"): 1,
        ("changed", "orders_order"): 1,
    }
    named = {one.table: one.name for one in found if one.change == "removed"}
    assert named["orders_order"] == lost.code
    assert named["orders_orderposition"] == f"{lost.code} 1"
    (changed,) = (one for one in found if one.change == "changed")
    assert (changed.name, changed.columns) == (backed_up.order.code, ("email",))


def test_with_later_sales_it_is_the_damage_and_those_sales_each_named(backed_up: Shop) -> None:
    with organizer_transaction(backed_up.organizer):
        later = [
            make_order(Product.objects.get(), email=f"later{n}@example.org").order.code for n in range(3)
        ]
    lost = damage(backed_up.organizer)
    with organizer_transaction(backed_up.organizer):
        Order.objects.filter(code__in=later).update(email="later@example.org")
    call_command("tenants", "restore", "acme", "--beside")

    found = differences(backed_up.organizer)

    orders = {(one.change, one.name) for one in found if one.table == "orders_order"}
    assert orders == {
        ("removed", lost.code),
        ("changed", backed_up.order.code),
        *(("added", c) for c in later),
    }
    positions = {(one.change, one.name) for one in found if one.table == "orders_orderposition"}
    assert positions == {("removed", f"{lost.code} 1"), *(("added", f"{code} 1") for code in later)}


def test_changing_places_brings_it_back_and_again_undoes_it(backed_up: Shop, mallory: Person) -> None:
    with organizer_transaction(mallory.organizer):
        make_order(make_ticket_product(make_event(slug="theirs")), email="zoe@example.org")
    neighbour = every_row_of(mallory.organizer)
    lost = damage(backed_up.organizer)
    file_store().delete(backed_up.organizer.pk, PICTURE[0])
    call_command("tenants", "restore", "acme", "--beside")

    call_command("tenants", "restore", "acme", "--swap")

    page = Client(headers={"host": "acme.parterre.test"}).get("/fair/")
    with organizer_transaction(backed_up.organizer):
        codes = set(Order.objects.values_list("code", flat=True))
        new = make_order(Product.objects.get(), email="new@example.org")
        tickets = OrderPosition.objects.filter(secret=backed_up.ticket.secret).count()
    assert {lost.code, backed_up.order.code} == codes
    assert (page.status_code, tickets) == (200, 1)
    assert file_store().read(backed_up.organizer.pk, PICTURE[0]) == PICTURE[1]
    assert every_row_of(mallory.organizer) == neighbour
    assert new.order.code in {one.name for one in differences(backed_up.organizer) if one.change == "added"}

    call_command("tenants", "restore", "acme", "--swap")

    with organizer_transaction(backed_up.organizer):
        assert list(Order.objects.values_list("code", "email")) == [
            (backed_up.order.code, "wrong@example.org")
        ]
    with public_schema():
        assert not Organizer.objects.get(slug="acme").is_read_only


def test_rights_follow_the_names(backed_up: Shop) -> None:
    """What each role may do in which schema is afterwards what it was: only the tables have changed places."""
    before = catalogue(backed_up.organizer.schema_name)
    call_command("tenants", "restore", "acme", "--beside")
    side = needed_side(backed_up.organizer).result["schema"]
    beside = catalogue(side)

    call_command("tenants", "restore", "acme", "--swap")

    assert catalogue(backed_up.organizer.schema_name) == before
    assert catalogue(side) == beside


@pytest.fixture
def kim(shop: Shop) -> Iterator[User]:
    """Works for acme, and has a token; both are in the backup."""
    token_hash = hash_token(KIMS_TOKEN)
    with public_schema():
        user = User.objects.create_user("kim@example.org", PASSWORD)
    with organizer_transaction(shop.organizer):
        team = Team.objects.get(name="Administrators")
        add_member(team=team, user=user, actor=SYSTEM)
        ApiToken.objects.create(team=team, name="kim", token_hash=token_hash)
        TokenRoute.objects.bulk_create(
            [
                TokenRoute(
                    token_hash=token_hash, org=shop.organizer.schema_name, organizer_id=shop.organizer.pk
                )
            ]
        )
    yield user
    with organizer_transaction(shop.organizer):
        ApiToken.objects.filter(name="kim").delete()
        TeamMember.objects.filter(user_id=user.pk).delete()
        TokenRoute.objects.filter(token_hash=token_hash).delete()


def test_who_was_let_go_since_stays_out(shop: Shop, kim: User, olga: Person) -> None:
    call_command("tenants", "backup", "acme")
    with organizer_transaction(shop.organizer):
        TeamMember.objects.filter(user_id=kim.pk).delete()
        Membership.objects.filter(user_id=kim.pk, organizer_id=shop.organizer.pk).delete()
        ApiToken.objects.filter(name="kim").delete()
        TokenRoute.objects.filter(token_hash=hash_token(KIMS_TOKEN)).delete()
    call_command("tenants", "restore", "acme", "--beside")

    call_command("tenants", "restore", "acme", "--swap")

    with organizer_transaction(shop.organizer):
        is_back = TeamMember.objects.filter(user_id=kim.pk).exists()
        active = set(ApiToken.objects.filter(active=True).values_list("name", flat=True))
    answers = [
        Client(SERVER_NAME="parterre.test")
        .get("/api/v1/organizers/acme/events/", headers={"Authorization": f"Token {token}"})
        .status_code
        for token in (olga.token, KIMS_TOKEN)
    ]
    assert (is_back, active, answers) == (False, {"olga", "tim"}, [200, 401])


def test_promises_of_the_time_between_are_given_up(backed_up: Shop) -> None:
    with organizer_transaction(backed_up.organizer):
        make_order(Product.objects.get(), email="late@example.org", notifies_buyer=True)
    with public_schema():
        promised = OutboxEntry.objects.filter(org=backed_up.organizer.schema_name, done_at=None).count()
    call_command("tenants", "restore", "acme", "--beside")

    call_command("tenants", "restore", "acme", "--swap")

    with public_schema():
        mine = OutboxEntry.objects.filter(org=backed_up.organizer.schema_name, done_at=None)
        assert promised == mine.exclude(failed_at=None).count() > 0
        assert not mine.filter(failed_at=None).exists()


def test_offers_that_processes_remember_are_not_sold_any_more(backed_up: Shop) -> None:
    with organizer_transaction(backed_up.organizer):
        seen = Event.objects.get().offer_version
    call_command("tenants", "restore", "acme", "--beside")

    call_command("tenants", "restore", "acme", "--swap")

    with organizer_transaction(backed_up.organizer):
        assert Event.objects.get().offer_version > seen + 1_000_000


def test_sales_that_wait_for_the_exchange_find_the_new_tables(backed_up: Shop) -> None:
    """A buyer in the middle of it: neither an error nor an order in tables that are put aside."""
    call_command("tenants", "restore", "acme", "--beside")
    summary: list[Any] = []
    go_on, stop = threading.Event(), threading.Event()

    def buy() -> None:
        try:
            while not stop.is_set():
                with organizer_transaction(backed_up.organizer):
                    summary.append(Order.objects.count())
                go_on.set()
        except Exception as error:  # whatever a request would have answered with 500
            summary.append(error)
        finally:
            connections["default"].close()

    buyer = threading.Thread(target=buy)
    buyer.start()
    go_on.wait(60)
    call_command("tenants", "restore", "acme", "--swap")
    stop.set()
    buyer.join()

    assert [one for one in summary if one != 2] == []
    assert len(summary) > 10


def test_a_lock_that_does_not_come_changes_nothing(backed_up: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("tenants", "restore", "acme", "--beside")
    side = needed_side(backed_up.organizer).result["schema"]
    before = every_row_of(backed_up.organizer), catalogue(side)
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with organizer_transaction(backed_up.organizer):
            Order.objects.count()
            holding.set()
            done.wait(30)
        connections["default"].close()

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait(60)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("tenants", "restore", "acme", "--swap")
    done.set()
    holder.join()

    after = every_row_of(backed_up.organizer), catalogue(side)
    assert [name for name in after[0] if after[0][name] != before[0][name]] == []
    with public_schema():
        assert not Organizer.objects.get(slug="acme").is_read_only


def test_discarded_it_is_gone(backed_up: Shop) -> None:
    call_command("tenants", "restore", "acme", "--beside")

    call_command("tenants", "restore", "acme", "--discard")

    assert schemas() == written_down()
    assert side_of(backed_up.organizer) is None
    with pytest.raises(CommandError, match="No backup is loaded"):
        call_command("tenants", "compare", "acme")


def test_one_beside_at_a_time(backed_up: Shop) -> None:
    call_command("tenants", "restore", "acme", "--beside")

    with pytest.raises(CommandError, match="already loaded"):
        call_command("tenants", "restore", "acme", "--beside")

    assert len(schemas() - written_down()) == 1


def test_somebody_elses_backup_is_refused(shop: Shop, tmp_path: Path) -> None:
    call_command("tenants", "export", "zeta", "--to", str(tmp_path / "zeta.tar.gz"))

    with pytest.raises(CommandError, match="another organizer: zeta"):
        call_command("tenants", "restore", "acme", "--beside", "--from", str(tmp_path / "zeta.tar.gz"))

    assert schemas() == written_down()


def test_what_stands_beside_for_too_long_is_swept(backed_up: Shop) -> None:
    call_command("tenants", "restore", "acme", "--beside")
    with public_schema():
        PortabilityJob.objects.filter(kind=JobKind.RESTORE).update(expires_at=utc_now())

    apply_retention(utc_now())

    assert schemas() == written_down()
    with public_schema():
        assert PortabilityJob.objects.get(kind=JobKind.RESTORE).state == JobState.EXPIRED


def test_purging_takes_what_stands_beside_along(backed_up: Shop, tmp_path: Path) -> None:
    call_command("tenants", "export", "acme", "--to", str(tmp_path / "acme.tar.gz"))
    call_command("tenants", "import", str(tmp_path / "acme.tar.gz"), "--slug", "nina")
    call_command("tenants", "backup", "nina")
    call_command("tenants", "restore", "nina", "--beside")
    with public_schema():
        nina = Organizer.objects.get(slug="nina")
        Organizer.objects.filter(pk=nina.pk).update(state="purging")

    purge_organizer(nina.pk)

    assert schemas() == written_down() - {nina.schema_name}


def test_backups_of_all_pass_over_the_fresh(backed_up: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("tenants", "backup", "--all", "--if-older-than", "24")

    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines if "backup" in line] == ["1/1 zeta"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["backup"], "name one organizer"),
        (["backup", "acme", "--all"], "name one organizer"),
        (["backup", "nobody"], "there is no organizer 'nobody'"),
        (["restore", "zeta", "--beside"], "no such backup of zeta"),
        (["restore", "acme", "--beside", "--backup", "seven"], "not the id of a backup"),
        (["restore", "acme", "--beside", "--from", "/no/such/file"], "there is no file"),
        (["restore", "acme", "--swap"], "No backup is loaded"),
        (["export", "acme", "--to", "/no/such/place/acme.tar.gz"], "there is no directory"),
        (["export", "acme", "--passphrase-file", "/no/such/file"], "passphrase cannot be read"),
        (["import", "/no/such/file"], "there is no file"),
        (["jobs", "--stop", "seven"], "there is no job 'seven'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_words_get_a_sentence(olga: Person, words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("tenants", *words)
