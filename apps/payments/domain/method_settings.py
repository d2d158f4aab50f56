"""Settings of payment methods, stored in two places by level:

an event's settings are keys `payment_<identifier>_<name>` of `Event.settings`; the organizer's, and with them every
secret, are the method's row in `plugin_data` under the name "payments", secrets encrypted. They are never handed to
surfaces. One that cannot be decrypted, because the platform's key was lost, is to methods as if it was not set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.events.facade import Copying, put_event_settings
from apps.events.models import Event
from apps.payments.hookspecs import FieldLevel, PaymentMethod, SettingField, Text
from apps.plugin_data.facade import get_plugin_data_with_secrets, put_plugin_data, put_plugin_secrets
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError, ValidationErrors
from tenants.context.transactions import current_organizer

STORED_AS: Final = "payments"
PREFIX: Final = "payment_"


class SettingRefused(DomainError):
    """At the field's name."""


class UnknownSetting(SettingRefused):
    message = _("This setting does not exist.")


class WrongType(SettingRefused):
    message = _("This is not a valid value.")


class TooLong(SettingRefused):
    message = _("Use at most %(most)s characters.")


class Needed(SettingRefused):
    message = _("This field is required.")


class NotMatching(SettingRefused):
    """`expected` is the field's own sentence."""

    message = "%(expected)s"


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """For forms. `value` of a secret is None; `is_set` says whether there is one, `is_lost` that no key decrypts it."""

    field: SettingField
    value: Any
    is_set: bool
    is_lost: bool = False


def settings_of(event: Event, methods: Iterable[PaymentMethod]) -> dict[str, Mapping[str, Any]]:
    """By identifier; for the methods themselves, with secrets. One query, if any has settings of the organizer."""
    methods = list(methods)
    shared = [m.identifier for m in methods if _fields(m, "organizer")]
    stored = _stored_of_organizer(shared) if shared else {}
    return {m.identifier: _values(m, event, stored.get(m.identifier) or {}) for m in methods}


def organizer_settings(method: PaymentMethod) -> Mapping[str, Any]:
    """For the method itself, outside any event. One query."""
    stored = _stored(method, None)
    return {
        field.name: field.default if stored.get(field.name) is None else stored[field.name]
        for field in _fields(method, "organizer")
    }


def shown_settings(method: PaymentMethod, *, event: Event | None) -> list[ShownSetting]:
    """For forms: of an event, or (None) of the organizer."""
    stored = _stored(method, event)
    return [_shown(field, stored) for field in _fields(method, _level(event))]


@transaction.atomic
def save_settings(
    method: PaymentMethod, *, event: Event | None, values: Mapping[str, Any], actor: Actor
) -> None:
    """Raises Several with every refusal, at the names of the fields. What is not in `values` stays.

    An empty secret stays as it is, None forgets it. The log says which fields changed, never what they hold.
    """
    fields = {field.name: field for field in _fields(method, _level(event))}
    stored = dict(_stored(method, event))
    given = {
        name: value
        for name, value in values.items()
        if not (name in fields and fields[name].is_secret and value == "")
    }
    after = stored | given
    if problems := list(_problems(fields, given, after)):
        raise ValidationErrors(problems)
    changed = sorted(
        name for name, value in given.items() if value != stored.get(name) or _is_lost(fields[name], stored)
    )
    if not changed:
        return
    if event is None:
        _save_for_organizer(method, fields, after, changed)
    else:
        put_event_settings(
            event, {_key(method, name): after[name] for name in changed}, forget=(), actor=actor, logged=False
        )
    record(
        actor,
        "organizer.payment_settings.changed" if event is None else "event.payment_settings.changed",
        object_type="organizer" if event is None else "event",
        object_id=current_organizer().pk if event is None else event.pk,  # type: ignore[union-attr]
        event_id=event.pk if event else None,
        data={"provider": method.identifier, "fields": changed},
    )


def copy_settings(copying: Copying) -> None:
    """The new event takes payments as its source does."""
    kept = {name: value for name, value in copying.source.settings.items() if name.startswith(PREFIX)}
    if kept:
        copying.target.settings = copying.target.settings | kept
        copying.target.save(update_fields=["settings"])


def _fields(method: PaymentMethod, level: FieldLevel) -> list[SettingField]:
    return [field for field in method.setting_fields if field.level == level]


def _level(event: Event | None) -> FieldLevel:
    return "organizer" if event is None else "event"


def _key(method: PaymentMethod, name: str) -> str:
    return f"{PREFIX}{method.identifier}_{name}"


def _stored(method: PaymentMethod, event: Event | None) -> Mapping[str, Any]:
    """By name. A secret that is there and lost is None."""
    if event is None:
        return _stored_of_organizer([method.identifier]).get(method.identifier, {})
    names = {field.name: _key(method, field.name) for field in _fields(method, "event")}
    return {name: event.settings[key] for name, key in names.items() if key in event.settings}


def _stored_of_organizer(identifiers: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """One query."""
    found = get_plugin_data_with_secrets(plugin=STORED_AS, keys=identifiers)
    return {identifier: (value or {}) | secrets for identifier, (value, secrets) in found.items()}


def _save_for_organizer(
    method: PaymentMethod,
    fields: Mapping[str, SettingField],
    after: Mapping[str, Any],
    changed: Sequence[str],
) -> None:
    secrets = {name: after[name] for name in changed if fields[name].is_secret}
    values = {name: value for name, value in after.items() if name in fields and not fields[name].is_secret}
    if secrets:
        put_plugin_secrets(plugin=STORED_AS, key=method.identifier, secrets=secrets)
    if len(secrets) < len(changed):
        put_plugin_data(plugin=STORED_AS, key=method.identifier, value=values)


def _values(method: PaymentMethod, event: Event, of_organizer: Mapping[str, Any]) -> Mapping[str, Any]:
    found = {**of_organizer, **_stored(method, event)}
    return {
        field.name: field.default if found.get(field.name) is None else found[field.name]
        for field in method.setting_fields
    }


def _is_lost(field: SettingField, stored: Mapping[str, Any]) -> bool:
    return field.is_secret and field.name in stored and stored[field.name] is None


def _shown(field: SettingField, stored: Mapping[str, Any]) -> ShownSetting:
    value = stored.get(field.name)
    is_set = value not in (None, "", {})
    if field.is_secret:
        is_lost = _is_lost(field, stored)
        return ShownSetting(field, None, is_set or is_lost, is_lost)
    return ShownSetting(field, field.default if value is None else value, is_set)


def _problems(
    fields: Mapping[str, SettingField], given: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterable[DomainError]:
    for name, value in given.items():
        field = fields.get(name)
        if field is None:
            yield UnknownSetting().at(name)
        elif problem := _problem(field, value):
            yield problem.at(name)
    for name, field in fields.items():
        if field.required and name in given and after.get(name) in (None, "", {}):
            yield Needed().at(name)


def _problem(field: SettingField, value: Any) -> SettingRefused | None:
    if value is None:
        return None
    match field.kind:
        case "switch":
            return None if isinstance(value, bool) else WrongType()
        case "i18n_text" | "i18n_longtext":
            is_text = isinstance(value, dict) and all(
                isinstance(part, str) for pair in value.items() for part in pair
            )
            if not is_text:
                return WrongType()
            return next((problem for text in value.values() if (problem := _text_problem(field, text))), None)
        case _:
            return _text_problem(field, value) if isinstance(value, str) else WrongType()


def _text_problem(field: SettingField, text: str) -> SettingRefused | None:
    if "\0" in text:
        return WrongType()
    if len(text) > field.max_length:
        return TooLong(most=field.max_length)
    if text and not _fits(field, text):
        return (
            NotMatching(expected=_sentence(field.pattern_message)) if field.pattern_message else WrongType()
        )
    return None


def _fits(field: SettingField, text: str) -> bool:
    if field.pattern and not re.fullmatch(field.pattern, text):
        return False
    return field.is_valid is None or field.is_valid(text)


def _sentence(text: Text) -> str:
    return str(text)
