"""Labels of rights, and permission templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.teams.models import Team
from apps.teams.rights import (
    EVENT_CANCEL,
    EVENT_ITEMS_WRITE,
    EVENT_ORDERS_CHECKIN,
    EVENT_ORDERS_READ,
    EVENT_ORDERS_WRITE,
    EVENT_SETTINGS_GENERAL_WRITE,
    EVENT_SETTINGS_PAYMENT_WRITE,
    EVENT_SETTINGS_TAX_WRITE,
    ORGANIZER_EVENTS_CREATE,
    ORGANIZER_SETTINGS_GENERAL_WRITE,
    ORGANIZER_TEAMS_WRITE,
)

Text = str | Promise

# Of what there is today. Rights of the vocabulary that open nothing yet are not shown, and kept where a team has them.
EVENT_RIGHTS: Final[Mapping[str, Text]] = {
    EVENT_SETTINGS_GENERAL_WRITE: _("Manage event settings and take the event live"),
    EVENT_ITEMS_WRITE: _("Manage products and quotas"),
    EVENT_SETTINGS_TAX_WRITE: _("Manage taxes"),
    EVENT_SETTINGS_PAYMENT_WRITE: _("Manage payment methods"),
    EVENT_ORDERS_READ: _("View orders"),
    EVENT_ORDERS_WRITE: _("Manage orders: edit, mark as paid, cancel"),
    EVENT_ORDERS_CHECKIN: _("Check in tickets"),
}
ORGANIZER_RIGHTS_IN_WORDS: Final[Mapping[str, Text]] = {
    ORGANIZER_EVENTS_CREATE: _("Create events"),
    ORGANIZER_SETTINGS_GENERAL_WRITE: _(
        "Manage organizer settings, branding, and plugins, and view the audit log"
    ),
    ORGANIZER_TEAMS_WRITE: _(
        "Manage teams, members, and API tokens: can grant any permission, also to themselves"
    ),
}


@dataclass(frozen=True, slots=True)
class Template:
    """A usual set. `event` or `organizer` None: all of it."""

    name: Text
    detail: Text
    event: frozenset[str] | None
    organizer: frozenset[str] | None


ADMINISTRATOR: Final = "administrator"
OWN: Final = "own"
TEMPLATES: Final[Mapping[str, Template]] = {
    ADMINISTRATOR: Template(
        _("Administrator"), _("All permissions, including those added later."), None, None
    ),
    "sales": Template(
        _("Sales"),
        _("Products, quotas, and orders. No payment settings or teams."),
        frozenset((EVENT_ITEMS_WRITE, EVENT_ORDERS_READ, EVENT_ORDERS_WRITE, EVENT_CANCEL)),
        frozenset(),
    ),
    "checkin": Template(
        _("Check-in staff"),
        _("Scan tickets, without access to orders."),
        frozenset((EVENT_ORDERS_CHECKIN,)),
        frozenset(),
    ),
}


def template_of(team: Team) -> str:
    """The template a team is made after, or "own"."""
    event = None if team.all_event_permissions else frozenset(team.limit_event_permissions)
    organizer = None if team.all_organizer_permissions else frozenset(team.limit_organizer_permissions)
    return next(
        (key for key, one in TEMPLATES.items() if (one.event, one.organizer) == (event, organizer)), OWN
    )


def words_of(team: Team) -> list[Text]:
    """What a team may do, one line each; empty: nothing but looking around."""
    key = template_of(team)
    if key == ADMINISTRATOR:
        return [TEMPLATES[key].detail]
    event = EVENT_RIGHTS if team.all_event_permissions else team.limit_event_permissions
    organizer = (
        ORGANIZER_RIGHTS_IN_WORDS if team.all_organizer_permissions else team.limit_organizer_permissions
    )
    return [
        word
        for right, word in {**EVENT_RIGHTS, **ORGANIZER_RIGHTS_IN_WORDS}.items()
        if right in event or right in organizer
    ]
