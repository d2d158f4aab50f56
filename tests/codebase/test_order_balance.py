"""What an order has paid, refunded and owes is added up in one place: apps/payments/domain/balance.py."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

APPS = Path(__file__).resolve().parents[2] / "apps"
SUMS = ("sum", "Sum")
STATES = ("RECEIVED", "REFUND_RESERVED")
ALLOWED = {
    "payments/domain/balance.py": "the place",
    "payments/domain/record.py": "what is left of one payment",
    "backoffice/orders/presenters.py": "what is left of one payment",
    "sales/refund/provider.py": "the same in SQL, for lists: tests/apps/shop/test_order_balance.py compares both",
}


def adds_up(source: str) -> bool:
    """Whether a function adds up amounts of payments or refunds by their states."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            calls = {one.func.id for one in ast.walk(function) if is_named_call(one)}  # type: ignore[attr-defined]
            names = {one.id for one in ast.walk(function) if isinstance(one, ast.Name)}
            if calls & set(SUMS) and names & set(STATES):
                return True
    return False


def is_named_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def test_it_is_found_where_it_is_done() -> None:
    assert adds_up("def paid(p):\n    return sum(one.amount for one in p if one.state in RECEIVED)")
    assert not adds_up("def paid(p):\n    return [one for one in p if one.state in RECEIVED]")


def test_nothing_else_adds_up_what_was_paid_or_refunded() -> None:
    found = {str(file.relative_to(APPS)) for file in APPS.rglob("*.py") if adds_up(file.read_text())}

    assert found - set(ALLOWED) == set()
