"""A row that is joined to a locked one is as of before the wait for the lock.

PostgreSQL reads only the locked one again.

What another holder of the lock writes has to be read after it; what may be joined stands here with the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.codebase.catalogues import ROOT

pytestmark = pytest.mark.pure

LOCK, JOIN = "select_for_update", "select_related"
MAY_BE_JOINED = {
    "apps/admission/domain/auto_exit.py": "event: nobody who locks a list writes it",
    "apps/admission/domain/candidates.py": "order, product: nobody who locks only a position writes them",
    "apps/admission/domain/lists.py": "event: nobody who locks a list writes it",
    "apps/admission/domain/revert.py": "position, order: nobody who locks a check-in writes them",
    "apps/messaging/domain/undelivered.py": "order: nobody who locks a mail writes it",
    "apps/orders/domain/store.py": "event: nobody who locks an order writes it",
    "apps/sales/cancel/expiry.py": "event: nobody who locks an order writes it",
    "apps/sales/payment/remind.py": "event: nobody who locks an order writes it",
    "tenants/outbox/periodic.py": "organizer: nobody who locks a due job writes it",
    "tenants/staff/handover.py": "organizer: nobody who locks a session writes it",
    "tenants/staff/support_sessions.py": "organizer: nobody who locks a session writes it",
}


def functions_that_join(tree: ast.AST) -> Iterator[str]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            used = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
            if {LOCK, JOIN} <= used:
                yield function.name


def test_what_is_joined_to_a_locked_row_is_known() -> None:
    found = {
        str(path.relative_to(ROOT))
        for folder in ("apps", "platform", "tenants")
        for path in (ROOT / folder).rglob("*.py")
        if any(functions_that_join(ast.parse(path.read_text())))
    }

    assert found == set(MAY_BE_JOINED)


def test_a_join_is_found() -> None:
    tree = ast.parse("def lock(): return Cart.objects.select_for_update(of=['self']).select_related('order')")

    assert list(functions_that_join(tree)) == ["lock"]
