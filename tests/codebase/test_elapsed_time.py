"""No test asserts how long something took: it would fail on a busy machine, and pass on a quick one that is wrong.

Assert the order of events instead. Waiting for something with a deadline, in a loop, is no such assertion.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

TESTS = Path(__file__).resolve().parents[1]
CLOCKS = {
    f"{name}{unit}"
    for name in ("monotonic", "perf_counter", "process_time", "thread_time")
    for unit in ("", "_ns")
}
# File, below tests/, to the reason why its seconds may be asserted.
ALLOWED: dict[str, str] = {}


def assertions_on_elapsed_time(code: str) -> list[int]:
    """Lines that assert a comparison with a difference of clock readings, or with what was made of one."""
    tree = ast.parse(code)
    known: set[str] = set()
    while found := set(_names_made_of(tree, known)) - known:
        known |= found
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
        and any(isinstance(part, ast.Compare) and _is_elapsed(part, known) for part in ast.walk(node.test))
    ]


def _names_made_of(tree: ast.AST, known: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(part, ast.Return) and part.value is not None and _is_elapsed(part.value, known)
            for part in ast.walk(node)
        ):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield from _names_assigned(target, node.value, known)


def _names_assigned(target: ast.expr, value: ast.expr, known: set[str]) -> Iterator[str]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=False):
            yield from _names_assigned(one, its, known)
    elif _is_elapsed(value, known) and (name := _name(target)):
        yield name


def _is_elapsed(expression: ast.expr, known: set[str]) -> bool:
    """A subtraction with a clock's reading in it, or a name or function known to hold or return one."""
    return any(
        _name(part) in known
        or (isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub) and _reads_a_clock(part))
        for part in ast.walk(expression)
    )


def _reads_a_clock(expression: ast.expr) -> bool:
    return any(
        isinstance(part, ast.Call) and (_name(part.func) in CLOCKS or ast.unparse(part.func) == "time.time")
        for part in ast.walk(expression)
    )


def _name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None


def test_no_test_asserts_elapsed_time() -> None:
    found = {
        str(path.relative_to(TESTS)): lines
        for path in TESTS.rglob("*.py")
        if (lines := assertions_on_elapsed_time(path.read_text(encoding="utf-8")))
    }

    assert {name: lines for name, lines in found.items() if name not in ALLOWED} == {}
    assert ALLOWED.keys() <= found.keys()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("assert time.monotonic() - began < 5", id="on the spot"),
        pytest.param("took = perf_counter() - began\nassert 1 < took < 2", id="by a name"),
        pytest.param("a, b = time.time() - began, 2\nassert max(a, b) < 1", id="one of several"),
        pytest.param(
            "self.longest = max(self.longest, time.monotonic_ns() - began)\nassert visitors.longest < 1",
            id="by an attribute",
        ),
        pytest.param(
            "def seconds():\n  return time.monotonic() - began\nfirst = seconds()\nassert first < 1",
            id="by a function",
        ),
    ],
)
def test_an_assertion_on_elapsed_time_is_found(code: str) -> None:
    assert assertions_on_elapsed_time(code) == [code.count("\n") + 1]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("while not done():\n  assert time.monotonic() < deadline", id="a wait with a deadline"),
        pytest.param("assert expires_at == int(time.time()) + 60", id="a moment"),
        pytest.param("took = time.monotonic() - began\nassert count == 2", id="measured only"),
    ],
)
def test_other_uses_of_a_clock_are_none_of_its_business(code: str) -> None:
    assert assertions_on_elapsed_time(code) == []
