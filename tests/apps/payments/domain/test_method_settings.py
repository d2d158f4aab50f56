"""What organizers set up: kept by level, copied with the event, and secrets told to nobody."""

from __future__ import annotations

import json

import pytest
from pytest_django import Settings

from apps.audit.models import LogEntry
from apps.events.facade import Copying
from apps.payments.domain.method_settings import copy_settings
from apps.payments.facade import methods_of, methods_of_organizer, save_settings, settings_of, shown_settings
from apps.payments.hookspecs import SettingField
from parterre.kernel.errors import ValidationErrors
from tenants.context.transactions import organizer_transaction
from tenants.models import Organizer
from tests.factories.orders import make_event
from tests.people import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stripe_is_on(olga: Person) -> None:
    Organizer.objects.filter(pk=olga.organizer.pk).update(plugins=["stripe"])
    olga.organizer.plugins = ["stripe"]


def save_key(olga: Person, value: str | None) -> None:
    save_settings(
        methods_of_organizer()["stripe"], event=None, values={"secret_key": value}, actor=olga.actor
    )


def own_key() -> object:
    return settings_of(make_event(plugins=["stripe"]), methods_of_organizer().values())["stripe"][
        "secret_key"
    ]


def test_secrets_reach_the_method_and_nobody_else(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        save_key(olga, "sk_live_topsecret")

        assert own_key() == "sk_live_topsecret"
        shown = shown_settings(methods_of_organizer()["stripe"], event=None)
        assert [(s.field.name, s.value, s.is_set) for s in shown[:2]] == [
            ("secret_key", None, True),
            ("webhook_secret", None, False),
        ]
        entry = LogEntry.objects.get(action="organizer.payment_settings.changed")
        assert entry.data == {"provider": "stripe", "fields": ["secret_key"]}
        assert "topsecret" not in json.dumps(list(LogEntry.objects.values_list("data", flat=True)))


def test_an_empty_secret_stays_and_none_forgets_it(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        save_key(olga, "sk_live_topsecret")
        save_key(olga, "")
        assert own_key() == "sk_live_topsecret"

        save_key(olga, None)

        assert own_key() == ""


def test_a_secret_of_the_wrong_shape_is_refused_without_repeating_it(olga: Person) -> None:
    with organizer_transaction(olga.organizer), pytest.raises(ValidationErrors) as refused:
        save_key(olga, "pk_live_publishable")

    [error] = refused.value.errors
    assert (error.field, str(error)) == (
        "secret_key",
        "Enter a secret key that starts with sk_live_ or rk_live_.",
    )


def test_nothing_new_is_not_logged(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        for _ in range(2):
            save_key(olga, "sk_live_topsecret")

        assert LogEntry.objects.count() == 1


def test_an_events_settings_go_with_its_copy_and_stay_apart_afterwards(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        source, target = make_event(settings={"mail_attach_tickets": False}), make_event()
        method = methods_of(source)["manual"]
        save_settings(method, event=source, values={"checkout_name": {"en": "Cash"}}, actor=olga.actor)
        source.refresh_from_db()

        copy_settings(Copying(source, target))

        target.refresh_from_db()
        assert target.settings == {"payment_manual_checkout_name": {"en": "Cash"}}


def test_one_query_for_all_methods(olga: Person, django_assert_num_queries: object) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(plugins=["stripe", "manual", "banktransfer"])

        with django_assert_num_queries(1):  # type: ignore[operator]
            settings_of(event, methods_of(event).values())


def test_mallory_has_her_own(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        save_key(olga, "sk_live_topsecret")

    mallory.organizer.plugins = ["stripe"]
    with organizer_transaction(mallory.organizer):
        assert own_key() == ""


def test_an_events_setting_cannot_be_secret() -> None:
    """Events' settings are answered by the API, copied and exported."""
    with pytest.raises(ValueError, match="a secret is the organizer's"):
        SettingField(name="key", label="Key", kind="secret", level="event")


def test_without_its_key_a_secret_is_as_if_not_set_and_said_to_be_lost(
    olga: Person, settings: Settings
) -> None:
    before = settings.ENCRYPTION_KEYS
    with organizer_transaction(olga.organizer):
        save_key(olga, "sk_live_topsecret")
        settings.ENCRYPTION_KEYS = ["another key of the platform, which has lost its own"]

        assert own_key() == ""
        shown = shown_settings(methods_of_organizer()["stripe"], event=None)
        assert [(s.field.name, s.is_set, s.is_lost) for s in shown[:2]] == [
            ("secret_key", True, True),
            ("webhook_secret", False, False),
        ]

        save_key(olga, "")
        settings.ENCRYPTION_KEYS = before
        assert own_key() == "sk_live_topsecret"


@pytest.mark.parametrize(("value", "expected"), [("sk_live_topsecret", "sk_live_topsecret"), (None, "")])
def test_a_lost_secret_is_replaced_or_forgotten(
    olga: Person, settings: Settings, value: str | None, expected: str
) -> None:
    with organizer_transaction(olga.organizer):
        save_key(olga, "sk_live_topsecret")
        settings.ENCRYPTION_KEYS = ["another key of the platform, which has lost its own"]

        save_key(olga, value)

        assert own_key() == expected
        shown = shown_settings(methods_of_organizer()["stripe"], event=None)
        assert (shown[0].is_set, shown[0].is_lost) == (value is not None, False)
