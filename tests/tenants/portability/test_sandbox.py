"""A copy for trying things out: everything works, nobody is in it, and nothing leaves it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from apps.events.models import Event
from apps.messaging.domain.delivery import CAUGHT
from apps.messaging.models import Mail
from apps.messaging.tasks import send
from apps.orders.models import Order, OrderPosition
from apps.teams.models import ApiToken
from parterre.accounts.models import Membership
from parterre.integrations.storage import file_store
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer, OutboxEntry
from tests.people import Person
from tests.tenants.portability.conftest import PICTURE, Shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
PEOPLE = ("bea@example.org", "tab@example.org", "Bea", "sk_live_real", "whsec_real")


@pytest.fixture
def sandbox(shop: Shop) -> Organizer:
    with organizer_transaction(shop.organizer):
        Event.objects.update(
            settings={
                "payment_stripe_secret_key": "sk_live_real",
                "payment_stripe_webhook_secret": "whsec_real",
            }
        )
        OrderPosition.objects.update(
            attendee_name="Bea Buyer", attendee_name_parts={"full_name": "Bea Buyer"}
        )
    call_command("tenants", "clone", "acme", "--sandbox", "--days", "3")
    with public_schema():
        return Organizer.objects.get(slug="acme-sandbox")


def everything_in(organizer: Organizer) -> str:
    """All rows of all tables, as text; people who work there are left out."""
    with organizer_transaction(organizer), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename NOT IN"
            " ('django_migrations', 'teams_teammember')",
            [organizer.schema_name],
        )
        texts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(json_agg(t), '[]')::text FROM {table} t")
            texts.append(cursor.fetchone()[0])
    return "\n".join(texts)


def test_nobody_is_in_it(sandbox: Organizer, shop: Shop) -> None:
    found = everything_in(sandbox)

    assert [word for word in (*PEOPLE, shop.ticket.secret, shop.order.secret) if word in found] == []
    assert "bea@example.org" in everything_in(shop.organizer)


def test_the_shop_sells_in_test_mode_under_its_own_host(sandbox: Organizer, shop: Shop) -> None:
    page = Client(headers={"host": "acme-sandbox.parterre.test"}).get("/fair/")

    with organizer_transaction(sandbox):
        modes = list(Event.objects.values_list("testmode", flat=True))
        orders = list(Order.objects.order_by("pk").values_list("pk", "code", "testmode", "total"))
    with organizer_transaction(shop.organizer):
        originals = list(Order.objects.order_by("pk").values_list("pk", "code", "total"))
        untouched = list(Event.objects.values_list("testmode", flat=True))
    assert (page.status_code, "Winter Fair" in page.content.decode()) == (200, True)
    assert (modes, untouched) == ([True], [False])
    assert orders == [(pk, code, True, total) for pk, code, total in originals]


def test_it_ends_and_knows_where_it_comes_from(sandbox: Organizer, shop: Shop) -> None:
    assert sandbox.sandbox_of == shop.organizer.pk
    assert sandbox.expires_at is not None
    assert timedelta(days=2.9) < sandbox.expires_at - utc_now() <= timedelta(days=3)


def test_the_same_people_work_there_but_no_token_opens_it(
    sandbox: Organizer, olga: Person, tim: Person
) -> None:
    with public_schema():
        members = set(Membership.objects.filter(organizer_id=sandbox.pk).values_list("user_id", flat=True))
    with organizer_transaction(sandbox):
        tokens = ApiToken.objects.count()
    answer = Client(SERVER_NAME="parterre.test").get(
        "/api/v1/organizers/acme-sandbox/events/", headers={"Authorization": f"Token {olga.token}"}
    )

    assert members == {olga.user.pk, tim.user.pk}
    assert (tokens, answer.status_code) == (0, 403)


def test_its_mails_are_caught(sandbox: Organizer, mailoutbox: list[object]) -> None:
    with organizer_transaction(sandbox):
        mail = Mail.objects.create(to="real@example.org", subject="s", text="t", message_id=f"<{uuid4()}@x>")
        send(organizer=sandbox, mail_id=str(mail.pk))
        mail.refresh_from_db()

    assert (mail.sent_at, mail.refused_reason) == (None, CAUGHT)


def test_nothing_is_promised_and_pictures_come_along(sandbox: Organizer) -> None:
    with public_schema():
        promised = OutboxEntry.objects.filter(organizer_id=sandbox.pk).count()

    assert promised == 0
    assert file_store().read(sandbox.pk, PICTURE[0]) == PICTURE[1]


def test_a_copy_is_not_copied(sandbox: Organizer) -> None:
    with pytest.raises(CommandError, match="already a sandbox"):
        call_command("tenants", "clone", "acme-sandbox", "--sandbox")


@pytest.mark.parametrize("days", ["0", "366", "-1"])
def test_days_have_bounds(shop: Shop, days: str) -> None:
    with pytest.raises(CommandError, match="from 1 to 365"):
        call_command("tenants", "clone", "acme", "--sandbox", f"--days={days}")


def test_without_sandbox_there_is_no_copy(shop: Shop) -> None:
    with pytest.raises(CommandError):
        call_command("tenants", "clone", "acme")
