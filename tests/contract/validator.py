"""Holds an answer of the API against the contract and says, line by line, where the two differ."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

from tests.contract import amendments
from tests.contract.bodies import BodyCheck
from tests.contract.facts import PREFIX, Facts, Operation, Reply, read_facts
from tests.contract.refusals import detail_problem, field_errors_problem, invalid_input_problems
from tests.contract.resource_selection import Selection
from tests.contract.wording import listed, shortened

Query = Mapping[str, Sequence[str]]
NO_QUERY: Final[Query] = MappingProxyType({})
SCAN_STATUSES: Final[Mapping[int, tuple[str, ...]]] = {
    201: ("ok",),
    400: ("error", "incomplete", "exchange"),
    404: ("error",),
}
# Any request can meet these: no credentials, no right, an unreadable request, too many requests.
ALWAYS_POSSIBLE = frozenset({401, 403, 406, 413, 415, 429})
# A page that is not there, a sales channel or an event to copy that nobody knows.
PARAMETERS_ANSWERING_404 = frozenset({"page", "with_availability_for", "clone_from"})
FIELD_ERRORS_MEANT = re.compile(r"\{\w+:\[\.\.\.\]\}")


class Contract:
    """The API as the contract describes it. `Contract.load()` reads it once a process."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.operations = tuple(facts.operations)
        self._routes = _Routes(facts.operations)

    @staticmethod
    def load() -> "Contract":
        return _loaded()

    def operation(self, method: str, path: str) -> Operation | None:
        """What the contract has at this path, given with or without /api/v1; None when it has nothing."""
        return self._routes.find(_read_method(method), path)

    def check(
        self, method: str, path: str, status: int, body: object, *, query: Query = NO_QUERY
    ) -> list[str]:
        """What is wrong with an answer, in sentences; empty when nothing is.

        `body` is parsed JSON, None when empty, and bytes when it is no JSON. An endpoint that the
        contract does not have is nobody's mistake: ask `operation()` whether it is there.
        """
        operation = self.operation(method, path)
        if operation is None:
            return self._unsupported_method_problems(path, status, body)
        if operation.resource in amendments.UNCHECKED_RESOURCES:
            return []
        if status not in _possible_statuses(operation, query):
            expected = listed(operation.successes | operation.refusals.keys())
            return [f"status {status} is not one the contract has for {operation} ({expected})"]
        if method.upper() == "HEAD":
            return []
        return list(self._body_problems(operation, status, body, query))

    def _unsupported_method_problems(self, path: str, status: int, body: object) -> list[str]:
        if status != 405 or not self._routes.has(path):
            return []
        problem = detail_problem(body)
        return [problem] if problem else []

    def _body_problems(self, operation: Operation, status: int, body: object, query: Query) -> Iterator[str]:
        bodies = BodyCheck(self.facts, Selection.asked_by(query))
        if _answers_with_scan(operation) and status in SCAN_STATUSES and _looks_like_scan(status, body):
            yield from _scan_status_problems(status, body)
            yield from bodies.problems(operation.reply, body)
        elif status >= 400:
            yield from self._refusal_problems(operation, status, body)
        elif status >= 300 or status == 204:
            yield from bodies.problems(Reply("empty"), body)
        elif operation.resource.endswith("_settings") and "explain" in query:
            yield from bodies.explained_settings(self.facts.shapes[operation.resource], body)
        else:
            yield from bodies.problems(operation.reply, body)

    def _refusal_problems(self, operation: Operation, status: int, body: object) -> Iterator[str]:
        if status == 400:
            yield from invalid_input_problems(body, input_is_a_list=_takes_a_list(operation))
            return
        if status == 404 and _answers_with_scan(operation) and "{list}" not in operation.path:
            yield f"expected a check-in result with reason invalid, got {shortened(body)}"
            return
        if status == 412 and body in (None, b"", ""):
            return
        if _is_job(operation) and isinstance(body, dict) and "status" in body:
            yield from BodyCheck(self.facts).problems(Reply("object", "async_status"), body)
            return
        problem = detail_problem(body)
        if problem and FIELD_ERRORS_MEANT.search(operation.refusals.get(status, "")):
            problem = field_errors_problem(body)
        if problem:
            yield problem


class _Routes:
    """Finds the path template a path belongs to; a literal segment goes before a parameter."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._by_length: dict[int, list[tuple[list[str], Operation]]] = defaultdict(list)
        for operation in operations:
            segments = operation.path.split("/")
            self._by_length[len(segments)].append((segments, operation))
        for candidates in self._by_length.values():
            candidates.sort(key=lambda candidate: [_is_parameter(segment) for segment in candidate[0]])

    def find(self, method: str, path: str) -> Operation | None:
        return next((found for found in self._matching(path) if found.method == method), None)

    def has(self, path: str) -> bool:
        return any(True for _ in self._matching(path))

    def _matching(self, path: str) -> Iterator[Operation]:
        given = _full_path(path).split("/")
        for segments, operation in self._by_length[len(given)]:
            if all(_fits(template, segment) for template, segment in zip(segments, given, strict=True)):
                yield operation


def _full_path(path: str) -> str:
    is_full = path.startswith((f"{PREFIX}/", "/exhibitors/api/"))
    return path if is_full else f"{PREFIX}/{path.removeprefix('/')}"


def _fits(template: str, segment: str) -> bool:
    return bool(segment) if _is_parameter(template) else template == segment


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{")


def _read_method(method: str) -> str:
    return "GET" if method.upper() == "HEAD" else method.upper()


def _possible_statuses(operation: Operation, query: Query) -> set[int]:
    statuses = {*operation.successes, *operation.refusals, *ALWAYS_POSSIBLE}
    if operation.method == "GET":
        if operation.reply.kind == "page" or query:
            statuses.add(400)
        if operation.is_conditional:
            statuses.update({304, 412})
    else:
        # Unreadable input; a lock not obtained, or the same idempotency key still at work; our deviation.
        statuses.update({400, 409, amendments.KEY_REUSED})
    if PARAMETERS_ANSWERING_404 & query.keys():
        statuses.add(404)
    return statuses


def _answers_with_scan(operation: Operation) -> bool:
    return operation.reply.shape == "checkin_result"


def _looks_like_scan(status: int, body: object) -> bool:
    return status < 400 or (isinstance(body, dict) and isinstance(body.get("status"), str))


def _scan_status_problems(status: int, body: object) -> Iterator[str]:
    if not isinstance(body, dict):
        return
    if body.get("status") not in SCAN_STATUSES[status]:
        expected = listed(SCAN_STATUSES[status])
        yield f"$.status: {body.get('status')!r} does not go with {status} ({expected})"
    if body.get("status") == "error" and not body.get("reason"):
        yield "$.reason: is missing, and status is error"
    if status == 404 and body.get("reason") != "invalid":
        yield f"$.reason: {body.get('reason')!r} does not go with 404 (invalid)"


def _is_job(operation: Operation) -> bool:
    return "{asyncid}" in operation.path


def _takes_a_list(operation: Operation) -> bool:
    return operation.name.startswith(("batch_", "bulk_"))


@cache
def _loaded() -> Contract:
    return Contract(read_facts())
