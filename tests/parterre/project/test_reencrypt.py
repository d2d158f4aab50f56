"""`manage.py reencrypt`: everything under the first key, so that the old one can go."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from pytest_django import Settings

from apps.plugin_data.facade import get_plugin_data_with_secrets, put_plugin_secrets
from parterre.accounts.adapter import SecondFactorAdapter
from tenants.context.transactions import organizer_transaction
from tenants.models import Organizer
from tests.browser import with_app
from tests.people import Person

pytestmark = pytest.mark.django_db
OLD, NEW = "old" * 12, "new" * 12


def secret_of(person: Person) -> str | None:
    with organizer_transaction(person.organizer):
        found = get_plugin_data_with_secrets(plugin="sample", keys=["account"])
    return found["account"][1]["api_key"]


@pytest.fixture
def second_factor(olga: Person, mallory: Person, settings: Settings) -> str:
    """Encrypted with the old key: of two organizers a secret, of one person an app. Returns the app's secret."""
    settings.ENCRYPTION_KEYS = [OLD]
    for person in (olga, mallory):
        with organizer_transaction(person.organizer):
            put_plugin_secrets(plugin="sample", key="account", secrets={"api_key": f"of {person.name}"})
    return with_app(olga.user)


def test_afterwards_the_old_key_is_not_needed(
    olga: Person, mallory: Person, second_factor: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    call_command("reencrypt")
    told = capsys.readouterr().out
    call_command("reencrypt")

    settings.ENCRYPTION_KEYS = [NEW]
    authenticator = Authenticator.objects.get(user=olga.user)
    assert (secret_of(olga), secret_of(mallory)) == ("of olga", "of mallory")
    assert SecondFactorAdapter().decrypt(authenticator.data["secret"]) == second_factor
    assert told.splitlines()[-1] == "3 encrypted anew"
    assert capsys.readouterr().out.splitlines()[-1] == "0 encrypted anew"


def test_what_no_key_decrypts_stays_and_is_counted(
    olga: Person, second_factor: str, settings: Settings
) -> None:
    settings.ENCRYPTION_KEYS = [NEW]

    with pytest.raises(CommandError, match="3 cannot be decrypted"):
        call_command("reencrypt")

    settings.ENCRYPTION_KEYS = [OLD]
    assert secret_of(olga) == "of olga"


def test_organizers_that_cannot_be_written_to_are_named(
    olga: Person, second_factor: str, settings: Settings
) -> None:
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    Organizer.objects.filter(pk=olga.organizer.pk).update(is_read_only=True)

    with pytest.raises(CommandError, match="Run this again: acme cannot be written to"):
        call_command("reencrypt")
