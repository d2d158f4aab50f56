"""Areas of the back office. Each declares its URLs, navigation and attention items in `<area>/area.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Final, Literal, Protocol

from django.utils.functional import Promise

from apps.teams.facade import Access
from tenants.models import Organizer

# In the order of the navigation.
AREAS: Final = (
    "home",
    "events",
    "offer",
    "payment_methods",
    "orders",
    "checkin_lists",
    "team",
    "settings",
    "branding",
    "domains",
    "plugins",
    "audit_log",
    "data",
    "close_account",
)

Text = str | Promise
Rights = tuple[str, ...]
# The first two stand in the navigation, the next on the page “Settings”; the last are found by the search alone.
Group = Literal["work", "organizer", "settings", "account", "search"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A link in the navigation: of the organizer (`name` takes its slug), or of an event (and the event's slug).

    It is shown to those who have any of `rights`; none listed: to every member. `order`: among all areas' entries.
    `text`: what stands below it on the page “Settings”. The search, which has them all, also finds it by `words`.
    `query`: of the address, for a page that shows something else by it.
    """

    label: Text
    icon: str
    name: str
    order: int
    rights: Rights = ()
    group: Group = "work"
    text: Text = ""
    words: Text = ""
    query: str = ""
    is_shortcut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionItem:
    """Something that waits for somebody, on the home page. The smallest `order` comes first."""

    title: str
    text: str
    action: str
    url: str
    icon: str = "flag"
    order: int = 50


class Member(Protocol):
    """What a source of attention may ask of the page: not the view itself, whose layout imports this module."""

    @property
    def organizer(self) -> Organizer: ...
    @property
    def access(self) -> Access: ...
    @property
    def now(self) -> datetime: ...

    def may(self, *rights: str) -> bool: ...

    def url(self, name: str, *args: object) -> str: ...


AttentionSource = Callable[[Member], Iterable[AttentionItem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """`urls`: module with `urlpatterns`, below `/o/<organizer>/`. `needs` run inside the organizer, read-only."""

    urls: str
    entries: Sequence[Entry] = ()
    event_entries: Sequence[Entry] = ()
    needs: Sequence[AttentionSource] = field(default=())


@cache
def areas() -> tuple[Area, ...]:
    return tuple(import_module(f"apps.backoffice.{name}.area").AREA for name in AREAS)


@cache
def entries() -> tuple[Entry, ...]:
    return tuple(sorted((entry for area in areas() for entry in area.entries), key=_order))


@cache
def event_entries() -> tuple[Entry, ...]:
    return tuple(sorted((entry for area in areas() for entry in area.event_entries), key=_order))


def _order(entry: Entry) -> int:
    return entry.order
