"""Amounts that people type are read by one field, which knows how they write them: parterre.web.forms.MoneyField."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.codebase.catalogues import ROOT

pytestmark = pytest.mark.pure

SHIPPED = ("apps", "platform", "tenants")
# A rate is no amount: it has no thousands. What the checkout reads back is what its own page wrote.
ALLOWED = {
    "apps/shop/forms.py": {"forms.DecimalField"},
    "apps/backoffice/offer/forms/taxes.py": {"forms.DecimalField", "replace(',', '.')"},
}


def own_readings(tree: ast.AST) -> Iterator[str]:
    """Fields of Django that read one way of writing, and commas that are made points."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name("forms"), attr=("DecimalField" | "FloatField") as field):
                yield f"forms.{field}"
            case ast.Call(func=ast.Attribute(attr="replace"), args=[ast.Constant(","), ast.Constant(".")]):
                yield "replace(',', '.')"


def test_nobody_else_reads_amounts() -> None:
    files = [
        path for folder in SHIPPED for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
    ]

    found = {
        str(path.relative_to(ROOT)): readings
        for path in files
        if (readings := set(own_readings(ast.parse(path.read_text()))))
    }

    assert found == ALLOWED


def test_a_reading_of_ones_own_is_found() -> None:
    tree = ast.parse("class Price(forms.DecimalField): ...\nDecimal(given.replace(',', '.'))")

    assert set(own_readings(tree)) == {"forms.DecimalField", "replace(',', '.')"}
