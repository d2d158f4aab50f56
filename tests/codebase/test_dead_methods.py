"""No class has a method that nobody calls: neither our code, nor a framework that knows it from a base of the class.

Above all this finds overrides of a hook whose base was renamed or has stopped calling it: they look as if they did
something. A call by `super()` from a method of the same name is none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {"apps": ROOT, "tenants": ROOT, "parterre": ROOT / "platform"}
WORD = re.compile(r"[A-Za-z_]\w*")
DOTTED_NAME = re.compile(r"[\w.]+")
# Called by names that are put together, or on objects of any class.
KNOWN_BY_NAME = re.compile(
    r"__\w+__|clean_\w+|do_[A-Z]+|handle_[A-Z]+|process_view|allow_migrate|readinto|to_url"
)


@dataclass
class Names(ast.NodeVisitor):
    """`methods`: as (class, method), of classes that a module has by their name. `used`: whatever may be a call."""

    methods: list[tuple[str, str]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    _inside: list[str] = field(default_factory=list)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if not self._inside:
            self.methods += [
                (node.name, part.name)
                for part in node.body
                if isinstance(part, ast.FunctionDef) and not _is_registered(part)
            ]
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._inside.append(node.name)
        self.generic_visit(node)
        self._inside.pop()

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not (node.attr in self._inside and ast.unparse(node.value) == "super()"):
            self.used.add(node.attr)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self.used.add(node.id)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and DOTTED_NAME.fullmatch(node.value):
            self.used.update(node.value.split("."))


def _is_registered(method: ast.FunctionDef) -> bool:
    """By a decorator with a reason of its own to call it, such as `@action` or `@hookimpl`."""
    descriptors = {"property", "cached_property", "classmethod", "staticmethod", "override"}
    return any(ast.unparse(one).partition("(")[0] not in descriptors for one in method.decorator_list)


def names_in(code: str) -> Names:
    names = Names()
    names.visit(ast.parse(code))
    return names


def modules() -> Iterator[tuple[str, str]]:
    for package, folder in SOURCES.items():
        for path in (folder / package).rglob("*.py"):
            yield ".".join(path.relative_to(folder).with_suffix("").parts), path.read_text(encoding="utf-8")


def words_of_templates() -> set[str]:
    paths = (path for package, folder in SOURCES.items() for path in (folder / package).rglob("*.html"))
    return {word for path in paths for word in WORD.findall(path.read_text(encoding="utf-8"))}


def foreign_base_has(module: str, class_name: str, method: str) -> bool:
    bases = getattr(import_module(module), class_name).__mro__[1:]
    return any(method in vars(base) for base in bases if base.__module__.partition(".")[0] not in SOURCES)


def dead_methods(sources: dict[str, Names], used: set[str]) -> list[str]:
    used = used.union(*(names.used for names in sources.values()))
    return [
        f"{module}.{class_name}.{method}"
        for module, names in sources.items()
        for class_name, method in names.methods
        if method not in used
        and not KNOWN_BY_NAME.fullmatch(method)
        and not foreign_base_has(module, class_name, method)
    ]


def test_every_method_is_called_by_somebody() -> None:
    sources = {module: names_in(code) for module, code in modules()}

    assert dead_methods(sources, words_of_templates()) == []


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("class Below(Above):\n  def hook(self): ...", id="base without it"),
        pytest.param(
            "class Above:\n  def hook(self): ...\nclass Below(Above):\n  def hook(self): super().hook()",
            id="base that does not call it",
        ),
    ],
)
def test_an_override_that_no_base_calls_is_found(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.foreign_base_has", lambda *_: False)

    assert set(dead_methods({"module": names_in(code)}, set())) >= {"module.Below.hook"}
