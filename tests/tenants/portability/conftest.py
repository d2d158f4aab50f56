"""An organizer with something of everything, and a second installation to take it to."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connections

from apps.admission.models import CheckinList
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderPosition
from parterre.accounts.models import Membership, User
from parterre.integrations.storage import file_store
from parterre.web.images import product_picture
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Domain, Organizer, PortabilityJob, TokenRoute
from tenants.postgresql import roles
from tenants.routing import directory
from tests import databases
from tests.factories.admission import make_list
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.parterre.web.pictures import plain
from tests.people import PASSWORD, Person
from tests.tenants.portability.stable_names import name_schemas
from tests.tenants.schemas import clear_away, written_down

PICTURE = ("pictures/0123456789abcdef.jpg", product_picture(plain("PNG", 0.005)).content)


@pytest.fixture(autouse=True)
def _places(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT, settings.ARCHIVES_ROOT = tmp_path / "files", tmp_path / "archives"
    yield
    if request.node.get_closest_marker("django_db"):
        clear_away()


@pytest.fixture
def mark() -> Iterator[str]:
    """How the names begin of all schemas and roles that a test makes."""
    mine = f"org_{uuid.uuid4().hex[:12]}_"
    give_back = name_schemas(mine)
    yield mine
    give_back()


@dataclass
class Shop:
    organizer: Organizer
    order: Order
    ticket: OrderPosition
    doors: CheckinList


@pytest.fixture
def shop(olga: Person) -> Shop:
    """Acme sells: an event that is open, a paid ticket, a pending order with awkward characters, a picture, a mail."""
    clear_away()  # schemas that tests before this one have left
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", live=True, name={"en": "Winter Fair", "de": "Wintermarkt"})
        product = make_ticket_product(event, size=50)
        paid = make_order(product, email="bea@example.org", is_paid=True)
        awkward = make_order(product, email="tab@example.org")
        Order.objects.filter(pk=awkward.order.pk).update(comment="a\ttab, a\\backslash,\na line, \\N and “ü”")
        doors = make_list(event)
        Mail.objects.create(to="bea@example.org", subject="Your ticket", text="Dear Bea", message_id="<1@x>")
        order = Order.objects.get(pk=paid.order.pk)
        ticket = OrderPosition.objects.get(order=order)
    file_store().write(olga.organizer.pk, *PICTURE)
    return Shop(olga.organizer, order, ticket, doors)


Elsewhere = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def elsewhere(olga: Person, settings: Any, tmp_path: Path) -> Iterator[Elsewhere]:
    """Another installation: a database of its own, in which acme is unknown and Olga is somebody else."""
    first = connections["default"].settings_dict["NAME"]
    second = f"{first}_elsewhere"
    with databases.admin("postgres") as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{second}" WITH (FORCE)')  # type: ignore[attr-defined]
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^parterre_template_[0-9a-f]+$'")  # type: ignore[attr-defined]
        ((template,),) = cursor.fetchall()  # type: ignore[attr-defined]
        cursor.execute(f'CREATE DATABASE "{second}" OWNER parterre_owner TEMPLATE "{template}"')  # type: ignore[attr-defined]
    with databases.admin(second) as cursor:
        roles.prepare_database(cursor, database=second, app="parterre_app", owner="parterre_owner")

    @contextmanager
    def there() -> Iterator[None]:
        before = settings.MEDIA_ROOT
        _go_to(second)
        settings.MEDIA_ROOT = tmp_path / "files-elsewhere"
        try:
            yield
        finally:
            settings.MEDIA_ROOT = before
            _go_to(first)

    with there():
        _forget_acme(olga.organizer)
    yield there
    with databases.admin(second) as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^org_'")  # type: ignore[attr-defined]
        names = {name for (name,) in cursor.fetchall()}  # type: ignore[attr-defined]
    with databases.admin("postgres") as cursor:
        cursor.execute(f'DROP DATABASE "{second}" WITH (FORCE)')  # type: ignore[attr-defined]
        for name in names - written_down():
            cursor.execute(f'DROP ROLE "{name}"')  # type: ignore[attr-defined]


def _go_to(database: str) -> None:
    databases.use(database)
    directory._memory.clear()
    caches["default"].clear()


def _forget_acme(acme: Organizer) -> None:
    with public_schema():
        Domain.objects.filter(tenant_id=acme.pk).delete()
        TokenRoute.objects.filter(organizer_id=acme.pk).delete()
        Membership.objects.filter(organizer_id=acme.pk).delete()
        PortabilityJob.objects.all().delete()
        Organizer.objects.filter(pk=acme.pk).delete()
        User.objects.filter(email__in=["olga@example.org", "tim@example.org"]).delete()
        User.objects.create_user("olga@example.org", PASSWORD, id=uuid.uuid4(), full_name="Olga Elsewhere")
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'DROP SCHEMA "{acme.schema_name}" CASCADE')
