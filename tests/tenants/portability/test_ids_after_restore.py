"""No id and no key of a provider is handed out twice, whatever was restored, imported or copied in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from apps.catalog.models import Product
from apps.payments.facade import payment_view, refund_key
from apps.payments.models import Payment
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tenants.portability import restore, tables
from tenants.portability.restore import needed_side
from tenants.portability.tables import sequences_of
from tests.factories.orders import NOON, make_order
from tests.tenants.portability.conftest import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def next_ids(schema: str) -> dict[str, int]:
    with connections["owner"].cursor() as cursor:
        return tables.next_ids(cursor, schema)


def use_every_sequence(organizer: Organizer) -> None:
    """Rows of all tables come and go: what is gone when it is backed up or restored was handed out all the same."""
    with connections["owner"].cursor() as cursor:
        for sequence in sequences_of(cursor, organizer.schema_name):
            cursor.execute(f"SELECT nextval('{sequence.name}') FROM generate_series(1, 7)")


def backwards(before: dict[str, int], after: dict[str, int]) -> list[str]:
    return sorted(place for place in before if after[place] < before[place])


def test_no_sequence_goes_back_when_a_backup_takes_the_place(shop: Shop) -> None:
    call_command("tenants", "backup", "acme")
    use_every_sequence(shop.organizer)
    call_command("tenants", "restore", "acme", "--beside")
    use_every_sequence(shop.organizer)
    before = next_ids(shop.organizer.schema_name)

    call_command("tenants", "restore", "acme", "--swap")

    swapped = next_ids(shop.organizer.schema_name)
    assert backwards(before, swapped) == []

    use_every_sequence(shop.organizer)
    used = next_ids(shop.organizer.schema_name)
    call_command("tenants", "restore", "acme", "--swap")

    assert backwards(used, next_ids(shop.organizer.schema_name)) == []


def test_what_the_restore_itself_writes_has_ids_of_its_own(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It settles members and tokens in the loaded tables while the living ones are still written to."""
    call_command("tenants", "backup", "acme")
    use_every_sequence(shop.organizer)
    call_command("tenants", "restore", "acme", "--beside")
    side = needed_side(shop.organizer).result["schema"]
    settled: list[list[str]] = []

    def settle(*arguments: Any) -> dict[str, Any]:
        use_every_sequence(shop.organizer)
        settled.append(backwards(next_ids(shop.organizer.schema_name), next_ids(side)))
        return {}

    monkeypatch.setattr(restore, "_settle", settle)
    call_command("tenants", "restore", "acme", "--swap")

    assert settled == [[]]


def test_an_import_goes_on_above_rows_that_were_deleted(shop: Shop, tmp_path: Path) -> None:
    """In its own range, when the organizer was deleted here."""
    use_every_sequence(shop.organizer)
    before = next_ids(shop.organizer.schema_name)
    call_command("tenants", "export", "acme", "--to", str(tmp_path / "acme.tar.gz"))
    with public_schema():
        Organizer.objects.filter(pk=shop.organizer.pk).update(id_range=None)

    try:
        call_command("tenants", "import", str(tmp_path / "acme.tar.gz"), "--slug", "acme-too")
    finally:
        with public_schema():
            Organizer.objects.filter(slug="acme-too").update(id_range=None)
            Organizer.objects.filter(pk=shop.organizer.pk).update(id_range=shop.organizer.id_range)
    with public_schema():
        copy = Organizer.objects.get(slug="acme-too")

    assert backwards(before, next_ids(copy.schema_name)) == []


def keys_in(organizer: Organizer) -> set[str]:
    """Of all payments and refunds, as they are sent to providers."""
    with organizer_transaction(organizer):
        payments = Payment.objects.select_related("order__event")
        found = {payment_view(payment, language="en").key for payment in payments}
        for payment in payments:
            found |= {refund_key(refund) for refund in payment.refunds.all()}
    return found


def pay_and_refund(organizer: Organizer) -> set[str]:
    """Keys of a new order's payment and its refund."""
    before = keys_in(organizer)
    with organizer_transaction(organizer):
        order = make_order(Product.objects.get(), email="late@example.org", is_paid=True).order
        payment = Payment.objects.get(order=order)
        payment.refunds.create(
            order=order,
            local_id=1,
            state="created",
            source="admin",
            amount=1,
            provider="manual",
            created_at=NOON,
        )
    return keys_in(organizer) - before


def swapped(shop: Shop, _: Path) -> Organizer:
    call_command("tenants", "restore", "acme", "--beside")
    call_command("tenants", "restore", "acme", "--swap")
    return shop.organizer


def as_sequences_of_a_copied_database(shop: Shop, _: Path) -> Organizer:
    """A server restored from its own backup of an hour ago: nothing here can know what it handed out since."""
    call_command("tenants", "restore", "acme", "--beside")
    call_command("tenants", "restore", "acme", "--swap")
    with connections["owner"].cursor() as cursor:
        for sequence in sequences_of(cursor, shop.organizer.schema_name):
            cursor.execute(
                f"SELECT setval('{sequence.name}', (SELECT coalesce(max({sequence.column}), 1)"
                f" FROM {shop.organizer.schema_name}.{sequence.table}))"
            )
    return shop.organizer


def copied(shop: Shop, _: Path) -> Organizer:
    call_command("tenants", "clone", "acme", "--sandbox")
    with public_schema():
        return Organizer.objects.get(slug="acme-sandbox")


def imported_beside(shop: Shop, folder: Path) -> Organizer:
    call_command("tenants", "export", "acme", "--to", str(folder / "acme.tar.gz"))
    call_command("tenants", "import", str(folder / "acme.tar.gz"), "--slug", "acme-too")
    with public_schema():
        return Organizer.objects.get(slug="acme-too")


@pytest.mark.parametrize("way", [swapped, as_sequences_of_a_copied_database, copied, imported_beside])
def test_no_key_of_a_provider_is_used_for_two(
    shop: Shop, tmp_path: Path, way: Callable[[Shop, Path], Organizer]
) -> None:
    call_command("tenants", "backup", "acme")
    sent = pay_and_refund(shop.organizer)
    assert len(sent) == 2

    organizer = way(shop, tmp_path)

    assert sent & pay_and_refund(organizer) == set()
    if organizer.pk != shop.organizer.pk:
        assert keys_in(organizer) & keys_in(shop.organizer) == set()
