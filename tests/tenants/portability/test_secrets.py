"""Secrets on their way: not in an export, encrypted in a backup, and in clear only behind a passphrase."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from apps.payments.facade import methods_of_organizer, organizer_settings, save_settings
from apps.payments.hookspecs import PaymentMethod
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tenants.portability.archive import check, from_path
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.people import Person
from tests.tenants.portability.archives import members_of
from tests.tenants.portability.conftest import Elsewhere, Shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LIVE, HOOK, TEST = "sk_live_marker0secret", "whsec_marker0hook", "sk_test_marker0try"
TOKEN_PREFIX = b"gAAAA"  # of what Fernet encrypts
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def acme(shop: Shop) -> Organizer:
    with organizer_transaction(shop.organizer):
        set_up_stripe(key=LIVE, hook_secret=HOOK)
        save_settings(stripe(), event=None, values={"test_secret_key": TEST}, actor=SYSTEM)
    return shop.organizer


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE)
    return file


def stripe() -> PaymentMethod:
    return methods_of_organizer()["stripe"]


def keys_of(slug: str) -> dict[str, Any]:
    with public_schema():
        organizer = Organizer.objects.get(slug=slug)
    organizer.plugins = ["stripe"]
    with organizer_transaction(organizer):
        own = organizer_settings(stripe())
    return {name: own[name] for name in ("secret_key", "webhook_secret", "test_secret_key") if own[name]}


EVERYTHING = {"secret_key": LIVE, "webhook_secret": HOOK, "test_secret_key": TEST}


def secrets_in(members: list[tuple[str, bytes]]) -> list[str]:
    words = [one.encode() for one in EVERYTHING.values()]
    return [name for name, content in members for word in (*words, TOKEN_PREFIX) if word in content]


def test_an_export_without_passphrase_holds_none(acme: Organizer, tmp_path: Path) -> None:
    path = tmp_path / "acme.tar.gz"

    call_command("tenants", "export", "acme", "--to", str(path))

    assert secrets_in(members_of(path)) == []
    call_command("tenants", "import", str(path), "--slug", "acme-too")
    assert keys_of("acme-too") == {}
    assert keys_of("acme") == EVERYTHING


def test_what_was_answered_once_is_not_exported(acme: Organizer, olga: Person, tmp_path: Path) -> None:
    """A new API token is told once; its answer is kept for a repeated request."""
    client = Client(headers={"host": "parterre.test", "authorization": f"Token {olga.token}"})
    teams = client.get("/api/v1/organizers/acme/teams/").json()["results"]
    made = client.post(
        f"/api/v1/organizers/acme/teams/{teams[0]['id']}/tokens/",
        {"name": "till"},
        content_type="application/json",
        headers={"x-idempotency-key": "once"},
    )
    path = tmp_path / "acme.tar.gz"

    call_command("tenants", "export", "acme", "--to", str(path))

    assert made.status_code == 201
    token = made.json()["token"].encode()
    written = [token, token.hex().encode()]  # as COPY writes bytes
    assert [n for n, content in members_of(path) for one in written if one in content] == []


def test_with_a_passphrase_they_arrive_in_another_installation(
    acme: Organizer, elsewhere: Elsewhere, tmp_path: Path, passphrase: Path, settings: Any
) -> None:
    path = tmp_path / "acme.tar.gz.age"

    call_command("tenants", "export", "acme", "--to", str(path), "--passphrase-file", str(passphrase))

    assert secrets_in([("file", path.read_bytes())]) == []
    assert {one.name: one.text for one in check(from_path(path), passphrase=PASSPHRASE).secrets} == EVERYTHING
    assert LIVE not in repr(check(from_path(path), passphrase=PASSPHRASE))
    settings.ENCRYPTION_KEYS = ["another installation has a key of its own"]
    with elsewhere():
        call_command("tenants", "import", str(path), "--passphrase-file", str(passphrase))
        assert keys_of("acme") == EVERYTHING


def test_beside_the_original_they_are_encrypted_for_the_copy(
    acme: Organizer, tmp_path: Path, passphrase: Path
) -> None:
    path = tmp_path / "acme.tar.gz.age"
    call_command("tenants", "export", "acme", "--to", str(path), "--passphrase-file", str(passphrase))

    call_command("tenants", "import", str(path), "--slug", "acme-too", "--passphrase-file", str(passphrase))

    assert keys_of("acme-too") == EVERYTHING


def test_a_backup_holds_them_encrypted_and_restores_them(acme: Organizer, tmp_path: Path) -> None:
    call_command("tenants", "backup", "acme")
    [backup] = (tmp_path / "archives").rglob("*.tar.gz")
    words = [one.encode() for one in EVERYTHING.values()]
    with organizer_transaction(acme):
        save_settings(stripe(), event=None, values=dict.fromkeys(EVERYTHING), actor=SYSTEM)
    assert keys_of("acme") == {}

    call_command("tenants", "restore", "acme", "--beside")
    call_command("tenants", "restore", "acme", "--swap")

    assert [name for name, content in members_of(backup) for word in words if word in content] == []
    assert keys_of("acme") == EVERYTHING


def test_a_backup_of_somebody_else_gives_their_keys_to_nobody(acme: Organizer, tmp_path: Path) -> None:
    """Whoever has the ciphertext, but not the organizer."""
    call_command("tenants", "backup", "acme")
    [backup] = (tmp_path / "archives").rglob("*.tar.gz")

    call_command("tenants", "import", str(backup), "--slug", "acme-too")

    assert keys_of("acme-too") == {}


def test_a_sandbox_has_the_test_keys_alone(acme: Organizer) -> None:
    call_command("tenants", "clone", "acme", "--sandbox")

    assert keys_of("acme-sandbox") == {"test_secret_key": TEST}
