"""Who may enter, as a tree an organizer builds: a subset of JsonLogic. Pure: no ORM, no clock, no settings.

`check_rules` says whether a tree may be kept, `admits` whether it lets a ticket in, `unmet` which condition
stood in the way. The check-in app evaluates the same trees offline; rules_vectors.json, beside the tests, holds
both to one answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError

Rules = Mapping[str, Any]

COMBINING = ("and", "or")
MEASURING = ("<", "<=", ">", ">=", "==", "!=")
COMPARING = (*MEASURING, "inList", "isBefore", "isAfter")
COUNTING = ("entries_since", "entries_before", "entries_days_since", "entries_days_before")
VARIABLES = (
    *("now", "now_isoweekday", "product", "variation", "gate"),
    *("entries_number", "entries_today", "entries_days"),
    *("minutes_since_last_entry", "minutes_since_first_entry", "entry_status"),
)
LOOKUP_MODELS = ("product", "variation", "gate")
EVENT_TIMES = ("date_from", "date_to", "date_admission")
# Far more than a person can build; a deeper tree only serves to exhaust the stack of whoever reads it.
MAX_DEPTH = 30
MAX_NODES = 2000
# What a double holds exactly: the check-in app's numbers are JavaScript's.
MAX_NUMBER = 2**53
MAX_TOLERANCE = 60 * 24 * 366  # minutes


class InvalidRules(DomainError):
    field = "rules"


class UnknownOperator(InvalidRules):
    message = _('The operator "%(operator)s" is unknown or not allowed here.')


class UnknownVariable(InvalidRules):
    message = _('Unknown variable "%(variable)s".')


class MalformedRule(InvalidRules):
    message = _("Each part of a rule must be an object with exactly one operator.")


class BadOperand(InvalidRules):
    message = _('The operator "%(operator)s" has an invalid value.')


class RulesTooLarge(InvalidRules):
    message = _("These rules are nested too deeply or have too many parts.")


class PastScan(Protocol):
    @property
    def type(self) -> str: ...
    @property
    def scanned_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a rule can ask about. `scans`: accepted ones of this ticket on this list, oldest first."""

    now: datetime
    timezone: ZoneInfo
    product: int
    variation: int | None
    scans: Sequence[PastScan]
    starts_at: datetime
    ends_at: datetime | None = None
    admission_at: datetime | None = None
    gate: int | None = None

    @property
    def entries(self) -> list[datetime]:
        return [scan.scanned_at for scan in self.scans if scan.type == "entry"]

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.timezone)

    def days(self, moments: Sequence[datetime]) -> set[date]:
        return {self.local(moment).date() for moment in moments}


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that was false, and how far from true: the smaller, the closer."""

    operator: str
    subject: str
    wanted: object
    distance: tuple[int, float]


# Checking


def check_rules(rules: object) -> None:
    """Raise what is wrong with a tree; an empty object means: no rule."""
    if not isinstance(rules, dict):
        raise MalformedRule
    if rules:
        _check_condition(rules, depth=1, seen=[0])


def _check_condition(node: object, *, depth: int, seen: list[int]) -> None:
    seen[0] += 1
    if depth > MAX_DEPTH or seen[0] > MAX_NODES:
        raise RulesTooLarge
    operator, operands = _parted(node)
    if operator in COMBINING:
        if not operands:
            raise BadOperand(operator=operator)
        for operand in operands:
            _check_condition(operand, depth=depth + 1, seen=seen)
    elif operator in COMPARING:
        _check_comparison(operator, operands)
    else:
        raise UnknownOperator(operator=operator[:50])


def _check_comparison(operator: str, operands: Sequence[object]) -> None:
    may_have_tolerance = operator in ("isBefore", "isAfter")
    if len(operands) not in ((2, 3) if may_have_tolerance else (2,)):
        raise BadOperand(operator=operator)
    left, right, *tolerance = operands
    _check_subject(operator, left)
    if operator == "inList":
        _check_list(operator, right)
    else:
        _check_value(operator, right)
    if may_have_tolerance and not (_is_moment(left) and _is_moment(right)):
        raise BadOperand(operator=operator)
    if not all(map(_is_tolerance, tolerance)):
        raise BadOperand(operator=operator)


def _check_subject(operator: str, node: object) -> None:
    """The left side speaks of the ticket or the time: else nobody could be told what is missing."""
    if not isinstance(node, dict):
        raise BadOperand(operator=operator)
    if _parted(node)[0] not in ("var", *COUNTING):
        raise UnknownOperator(operator=_parted(node)[0][:50])
    _check_value(operator, node)


def _check_value(operator: str, node: object) -> None:
    if not isinstance(node, dict):
        if not _is_constant(node):
            raise BadOperand(operator=operator)
        return
    name, operands = _parted(node)
    match name:
        case "var":
            if len(operands) != 1 or operands[0] not in VARIABLES:
                raise UnknownVariable(variable=str(operands[0])[:50] if operands else "")
        case "buildTime":
            _check_time(operands)
        case "lookup":
            _check_lookup(operands)
        case _ if name in COUNTING:
            if len(operands) != 1 or not isinstance(operands[0], dict) or "buildTime" not in operands[0]:
                raise BadOperand(operator=name)
            _check_value(name, operands[0])
        case _:
            raise UnknownOperator(operator=name[:50])


def _check_list(operator: str, node: object) -> None:
    members = node
    if isinstance(node, dict):
        name, members = _parted(node)
        if name != "objectList":
            raise UnknownOperator(operator=name[:50])
    if not isinstance(members, list) or len(members) > MAX_NODES:
        raise BadOperand(operator=operator)
    for member in members:
        if isinstance(member, dict) and _parted(member)[0] != "lookup":
            raise UnknownOperator(operator=_parted(member)[0][:50])
        _check_value(operator, member)


def _check_lookup(operands: Sequence[object]) -> None:
    match operands:
        case [str(model), key] | [str(model), key, _]:
            is_possible = (
                model in LOOKUP_MODELS and _as_id(key) is not None and all(map(_is_constant, operands))
            )
        case _:
            is_possible = False
    if not is_possible:
        raise BadOperand(operator="lookup")


def _check_time(operands: Sequence[object]) -> None:
    match operands:
        case ["custom", value]:
            is_possible = _as_instant(value, ZoneInfo("UTC")) is not None
        case ["customtime", value]:
            is_possible = _as_time(value) is not None
        case [str(kind)] | [str(kind), _]:
            is_possible = kind in EVENT_TIMES and all(map(_is_constant, operands))
        case _:
            is_possible = False
    if not is_possible:
        raise BadOperand(operator="buildTime")


def _parted(node: object) -> tuple[str, list[Any]]:
    if not isinstance(node, dict) or len(node) != 1:
        raise MalformedRule
    [(operator, operands)] = node.items()
    return operator, operands if isinstance(operands, list) else [operands]


def _is_moment(node: object) -> bool:
    return isinstance(node, dict) and ("buildTime" in node or node in ({"var": "now"}, {"var": ["now"]}))


def _is_tolerance(value: object) -> bool:
    return value is None or (_is_number(value) and abs(cast(float, value)) <= MAX_TOLERANCE)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and abs(value) <= MAX_NUMBER


def _is_constant(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= 1000 and not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)
    return value is None or isinstance(value, bool) or _is_number(value)


# Evaluating


def admits(rules: Rules, circumstances: Circumstances) -> bool:
    """Whether a ticket may enter. Raises when a tree compares what cannot be compared: the caller denies."""
    return not rules or _holds(rules, circumstances)


def _holds(node: object, now: Circumstances) -> bool:
    operator, operands = _parted(node)
    if operator == "and":
        return all(_holds(operand, now) for operand in operands)
    if operator == "or":
        return any(_holds(operand, now) for operand in operands)
    return COMPARISONS[operator](*(_value(operand, now) for operand in operands))


def _value(node: object, now: Circumstances) -> Any:
    if isinstance(node, list):
        return [_value(member, now) for member in node]
    if not isinstance(node, dict):
        return node
    operator, operands = _parted(node)
    match operator:
        case "var":
            return READERS[operands[0]](now)
        case "objectList":
            return [_value(member, now) for member in operands]
        case "lookup":
            return _as_id(operands[1])
        case "buildTime":
            return _built_time(operands, now)
    boundary = _value(operands[0], now)
    is_after = operator.endswith("_since")
    counted = [entry for entry in now.entries if (entry >= boundary) is is_after]
    return len(now.days(counted)) if "_days_" in operator else len(counted)


def _built_time(operands: Sequence[Any], now: Circumstances) -> datetime:
    kind, value = [*operands, None][:2]
    moment: datetime | None = None
    match kind:
        case "custom":
            moment = _as_instant(value, now.timezone)
        case "customtime":
            at = _as_time(value)
            moment = None if at is None else datetime.combine(now.local(now.now).date(), at, now.timezone)
        case "date_from":
            moment = now.starts_at
        case "date_to":
            moment = now.ends_at or now.starts_at
        case "date_admission":
            moment = now.admission_at or now.starts_at
    if moment is None:
        raise BadOperand(operator="buildTime")
    return moment


def _minutes_since(moment: datetime | None, now: Circumstances) -> int:
    return -1 if moment is None else math.floor((now.now - moment) / timedelta(minutes=1))


def _entries_today(now: Circumstances) -> int:
    midnight = datetime.combine(now.local(now.now).date(), time.min, now.timezone)
    return sum(entry >= midnight for entry in now.entries)


READERS: Mapping[str, Callable[[Circumstances], Any]] = {
    "now": lambda now: now.now,
    "now_isoweekday": lambda now: now.local(now.now).isoweekday(),
    "product": lambda now: now.product,
    "variation": lambda now: now.variation,
    "gate": lambda now: now.gate,
    "entries_number": lambda now: len(now.entries),
    "entries_today": _entries_today,
    "entries_days": lambda now: len(now.days(now.entries)),
    "minutes_since_last_entry": lambda now: _minutes_since(max(now.entries, default=None), now),
    "minutes_since_first_entry": lambda now: _minutes_since(min(now.entries, default=None), now),
    "entry_status": lambda now: "present" if now.scans and now.scans[-1].type == "entry" else "absent",
}


def _equal(left: Any, right: Any) -> bool:
    """As JsonLogic compares: "5" equals 5."""
    if isinstance(left, str) != isinstance(right, str) and left is not None and right is not None:
        return str(left) == str(right)
    return bool(left == right)


def _less(left: Any, right: Any) -> bool:
    return bool(_measurable(left) < _measurable(right))


def _measurable(value: Any) -> Any:
    return float(value) if isinstance(value, str) else value


def _is_before(left: datetime, right: datetime, tolerance: float | None = None) -> bool:
    # Taken from the scan, which is in UTC: added to a time of the event, it would miss a change of the clocks.
    return left - timedelta(minutes=tolerance or 0) < right


COMPARISONS: Mapping[str, Callable[..., bool]] = {
    "<": _less,
    "<=": lambda left, right: not _less(right, left),
    ">": lambda left, right: _less(right, left),
    ">=": lambda left, right: not _less(left, right),
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "inList": lambda value, members: any(_equal(value, member) for member in members),
    "isBefore": _is_before,
    "isAfter": lambda left, right, tolerance=None: _is_before(right, left, tolerance),
}


# Explaining


def unmet(rules: Rules, circumstances: Circumstances) -> Unmet | None:
    """The condition closest to being met of those that denied entry; None when nothing denied it."""
    if admits(rules, circumstances):
        return None
    return min(_unmet(rules, circumstances), key=lambda condition: condition.distance, default=None)


def _unmet(node: object, now: Circumstances) -> Iterator[Unmet]:
    """In an `and`, the first false branch; in an `or`, any of them would have done."""
    if _holds(node, now):
        return
    operator, operands = _parted(node)
    if operator == "and":
        yield from _unmet(next(operand for operand in operands if not _holds(operand, now)), now)
    elif operator == "or":
        for operand in operands:
            yield from _unmet(operand, now)
    else:
        subject, subject_operands = _parted(operands[0])
        wanted = _value(operands[1], now)
        distance = _distance(_value(operands[0], now), wanted)
        yield Unmet(operator, subject_operands[0] if subject == "var" else subject, wanted, distance)


def _distance(value: Any, wanted: Any) -> tuple[int, float]:
    """Time passes by itself, numbers change with every scan, the kind of ticket stays."""
    if isinstance(value, datetime) and isinstance(wanted, datetime):
        return 0, abs((value - wanted).total_seconds())
    if _is_number(value) and _is_number(wanted):
        return 1, abs(value - wanted)
    return 2, 0.0


# Constants


def _as_id(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:20])
    return value if isinstance(value, int) and _is_number(value) else None


def _as_instant(value: object, timezone: ZoneInfo) -> datetime | None:
    """A time without an offset is on the event's clock."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    # Room for every offset, so that later arithmetic cannot leave the calendar.
    if not 2 <= moment.year <= 9998:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone)


def _as_time(value: object) -> time | None:
    if not isinstance(value, str):
        return None
    try:
        at = time.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo is None else None
