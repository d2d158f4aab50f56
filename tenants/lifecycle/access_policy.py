"""Access policy per organizer state and surface: the one table that shop, back office, API and workers ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import Busy
from tenants.models import OrganizerState


class SurfaceAccess(StrEnum):
    """NOTHING: responds as if the organizer did not exist."""

    OPEN = "open"
    READ_ONLY = "read-only"
    CLOSED = "a closed page"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPolicy:
    """`office`: read-only still lets owners export data, close and reopen. `gate`: scanning, at the gate and
    by API; tickets that were sold stay good. `work`: queued tasks run, payment webhooks are processed.
    `jobs`: periodic jobs run. `why`: message of a refused write.
    """

    shop: SurfaceAccess
    office: SurfaceAccess
    api: SurfaceAccess
    gate: bool
    work: bool
    jobs: bool
    why: str = ""

    @property
    def is_known(self) -> bool:
        """Whether any surface is open."""
        return self.office is not SurfaceAccess.NOTHING


_SUSPENDED = _("This organizer's account is suspended.")
_CLOSING = _("This organizer is being closed. Data can no longer be changed.")

_EVERYTHING: Final = AccessPolicy(
    shop=SurfaceAccess.OPEN,
    office=SurfaceAccess.OPEN,
    api=SurfaceAccess.OPEN,
    gate=True,
    work=True,
    jobs=True,
)
_NOTHING: Final = AccessPolicy(
    shop=SurfaceAccess.NOTHING,
    office=SurfaceAccess.NOTHING,
    api=SurfaceAccess.NOTHING,
    gate=False,
    work=False,
    jobs=False,
)

POLICIES: Final[Mapping[str, AccessPolicy]] = {
    OrganizerState.REQUESTED: _NOTHING,
    OrganizerState.PROVISIONING: _NOTHING,
    OrganizerState.TRIAL: _EVERYTHING,
    OrganizerState.ACTIVE: _EVERYTHING,
    OrganizerState.PAST_DUE: _EVERYTHING,
    OrganizerState.SUSPENDED: AccessPolicy(
        shop=SurfaceAccess.CLOSED,
        office=SurfaceAccess.READ_ONLY,
        api=SurfaceAccess.READ_ONLY,
        gate=True,
        work=True,
        jobs=False,
        why=_SUSPENDED,
    ),
    OrganizerState.CLOSING: AccessPolicy(
        shop=SurfaceAccess.CLOSED,
        office=SurfaceAccess.READ_ONLY,
        api=SurfaceAccess.READ_ONLY,
        gate=True,
        work=True,
        jobs=False,
        why=_CLOSING,
    ),
    OrganizerState.MOVED: _NOTHING,
    OrganizerState.PURGING: _NOTHING,
    OrganizerState.PURGED: _NOTHING,
}


class TimedState(Protocol):
    @property
    def state(self) -> str: ...
    @property
    def is_read_only(self) -> bool: ...


class TemporarilyUnavailable(Busy):
    """The organizer is being moved or restored and is read-only."""

    message = _(
        "This organizer is being moved. Changes are disabled for a few minutes; please try again later."
    )


def access_policy_of(organizer: TimedState) -> AccessPolicy:
    return POLICIES[organizer.state]


def refuse_while_moving(organizer: TimedState) -> None:
    """Call before a write. TemporarilyUnavailable becomes 503 (pages) or 409 (API), with Retry-After."""
    if organizer.is_read_only:
        raise TemporarilyUnavailable


def states_where(meets: Callable[[AccessPolicy], bool]) -> tuple[str, ...]:
    """For queries over organizers: `state__in=states_where(lambda policy: policy.jobs)`."""
    return tuple(str(state) for state, policy in POLICIES.items() if meets(policy))


STATES_WITH_JOBS: Final = states_where(lambda policy: policy.jobs)
STATES_WITH_BACKOFFICE: Final = states_where(lambda policy: policy.is_known)


def markdown() -> str:
    """For docs/operators/lifecycle.md, which a test holds against it."""

    def yes(value: bool) -> str:
        return "yes" if value else "no"

    lines = [
        "| state | shop | back office | API | scanning | queued tasks | periodic jobs |",
        "|" + "---|" * 7,
    ]
    for state, one in POLICIES.items():
        cells = (f"`{state}`", one.shop, one.office, one.api, yes(one.gate), yes(one.work), yes(one.jobs))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
