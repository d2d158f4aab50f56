"""Organizer settings that events inherit and may override.

The organizer's are kept beside its look. Each event holds a copy, so that reading a setting costs no statement: every
change writes it to all events, and a new event takes it under the lock of that row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.events.defaults import DEFAULTS
from apps.events.domain.branding import lock_branding
from apps.events.domain.plugins import current_organizer_row
from apps.events.domain.relative_dates import MOST_DAYS_BEFORE, days_before_start, hours_of
from apps.events.domain.rules import check_languages, check_timezone
from apps.events.domain.settings import put_event_settings
from apps.events.models import Event
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError, ValidationErrors
from tenants.context.transactions import public_schema
from tenants.provisioning.organizer_names import check_name
from tenants.routing.directory import forget
from tenants.routing.domains import locked_organizer

# The contract's names. Minutes, tickets and days; the least and the most that is accepted.
NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "reservation_time": (1, 24 * 60),
    "max_items_per_order": (1, 500),
    "payment_term_days": (0, 365),
    "mail_days_order_expire_warning": (0, 365),
    "payment_term_minutes": (1, 30 * 24 * 60),
    "payment_term_expire_delay_days": (0, 365),
}
# The most characters: of one line, and of each language of an object of language to text.
LINES: Final[Mapping[str, int]] = {"mail_from_name": 100}
TRANSLATED: Final[Mapping[str, int]] = {"mail_text_signature": 2000}
# Lists of such objects: the most of them, and the most characters.
TRANSLATED_LISTS: Final[Mapping[str, tuple[int, int]]] = {"confirm_texts": (5, 500)}
SWITCHES: Final = (
    "payment_term_weekdays",
    "payment_term_accept_late",
    "payment_term_expire_automatically",
    "payment_refund_automatically",
    "cancel_allow_user",
    "show_quota_left",
    "waiting_room_always",
    "mail_attach_tickets",
)
# By the contract's words, one of which is chosen.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "payment_term_mode": ("days", "minutes"),
    "allow_modifications": ("order", "no"),
}
# Moments before the event, as the contract writes them: whole hours before its start, or days.
DEADLINES: Final = ("last_order_modification_date",)
MOST_HOURS: Final = 365 * 24
PAYMENT_SETTINGS: Final = (
    "payment_term_mode",
    "payment_term_days",
    "payment_term_weekdays",
    "payment_term_minutes",
    "payment_term_last",
    "payment_term_expire_automatically",
    "payment_term_expire_delay_days",
    "payment_term_accept_late",
    "payment_refund_automatically",
)
RELATIVE_DATES: Final = ("payment_term_last",)
SETTINGS_OF_EVENT: Final = (
    *NUMBERS,
    *SWITCHES,
    *CHOICES,
    *LINES,
    *TRANSLATED,
    *TRANSLATED_LISTS,
    *DEADLINES,
    *RELATIVE_DATES,
)
# Events have these in columns of their own: the time zone from the day they are made, languages only if they differ.
SETTINGS: Final = ("timezone", "locales", *SETTINGS_OF_EVENT)


class NumberOutOfBounds(DomainError):
    message = _("Enter a whole number from %(least)s to %(most)s.")


class NotYesOrNo(DomainError):
    message = _("Choose yes or no.")


class NotAChoice(DomainError):
    message = _("Choose one of: %(choices)s.")


class NotAText(DomainError):
    message = _("Enter a text of at most %(most)s characters.")


class UnknownSetting(DomainError):
    message = _("There is no setting “%(name)s”.")


@transaction.atomic
def change_organizer_name(name: str, *, actor: Actor) -> str:
    """Of the entered organizer, whose row is public. Raises UnusableName."""
    wanted, entered = check_name(name), current_organizer_row()
    with public_schema():
        organizer = locked_organizer(entered.pk)
        before = organizer.name
        if wanted == before:
            return wanted
        organizer.name = wanted
        organizer.save(update_fields=["name"])
    data = {"before": before, "name": wanted}
    record(actor, "organizer.name.changed", object_type="organizer", object_id="", data=data)
    transaction.on_commit(forget)
    return wanted


@transaction.atomic
def change_organizer_settings(values: Mapping[str, Any], *, actor: Actor) -> dict[str, Any]:
    """All of them: what is None, or not given, is the default again. All that is amiss is raised at once."""
    given = {name: value for name, value in values.items() if value is not None}
    _check(given, SETTINGS)
    wanted = {name: value for name, value in given.items() if value != _default(name)}
    row = lock_branding()
    if row.settings != wanted:
        changed = {name: wanted.get(name) for name in SETTINGS if wanted.get(name) != row.settings.get(name)}
        row.settings = wanted
        row.version += 1
        row.save(update_fields=["settings", "version"])
        Event.objects.update(inherited_settings=wanted, offer_version=F("offer_version") + 1)
        record(actor, "organizer.settings.changed", object_type="organizer", object_id="", data=changed)
    return wanted


def change_event_settings(event: Event, values: Mapping[str, Any], *, actor: Actor) -> Event:
    """Those given; None: as the organizer's. All that is amiss is raised at once."""
    own = {name: value for name, value in values.items() if value is not None}
    _check(own, SETTINGS_OF_EVENT)
    return put_event_settings(event, own, forget=[name for name in values if name not in own], actor=actor)


def _check(values: Mapping[str, Any], known: Sequence[str]) -> None:
    if refused := list(_refusals(values, known)):
        raise ValidationErrors(refused)


def _refusals(values: Mapping[str, Any], known: Sequence[str]) -> Iterator[DomainError]:
    for name, value in values.items():
        if name not in known:
            yield UnknownSetting(name=name[:100]).at(name)
        elif name in NUMBERS:
            least, most = NUMBERS[name]
            if type(value) is not int or not least <= value <= most:
                yield NumberOutOfBounds(least=least, most=most).at(name)
        elif name in SWITCHES:
            if type(value) is not bool:
                yield NotYesOrNo().at(name)
        elif name in CHOICES:
            if value not in CHOICES[name]:
                yield NotAChoice(choices=", ".join(CHOICES[name])).at(name)
        elif name in DEADLINES:
            hours = hours_of(value)
            if hours is None or hours > MOST_HOURS:
                yield NumberOutOfBounds(least=0, most=MOST_HOURS).at(name)
        elif name in RELATIVE_DATES:
            if days_before_start(value) is None:
                yield NumberOutOfBounds(least=0, most=MOST_DAYS_BEFORE).at(name)
        elif (longest := _longest(name)) is not None:
            if not _is_text(name, value, longest):
                yield NotAText(most=longest).at(name)
        else:
            yield from _refusal_of_column(name, value)


def _longest(name: str) -> int | None:
    return LINES.get(name) or TRANSLATED.get(name) or TRANSLATED_LISTS.get(name, (0, None))[1]


def _is_text(name: str, value: Any, most: int) -> bool:
    if name in LINES:
        return isinstance(value, str) and value.isprintable() and len(value) <= most
    texts = value if name in TRANSLATED_LISTS else [value]
    if not isinstance(texts, list) or len(texts) > TRANSLATED_LISTS.get(name, (1, 0))[0]:
        return False
    return all(
        isinstance(one, dict) and all(isinstance(text, str) and len(text) <= most for text in one.values())
        for one in texts
    )


def _refusal_of_column(name: str, value: Any) -> Iterator[DomainError]:
    try:
        if name == "timezone":
            check_timezone(value)
        else:
            check_languages(value)
    except DomainError as refusal:
        yield refusal


def _default(name: str) -> Any:
    if name == "timezone":
        return settings.TIME_ZONE
    if name == "locales":
        return [code for code, _name in settings.LANGUAGES]
    return DEFAULTS[name]
