"""Where words are looked for, and which must not be there: `banned_words.toml` says what to say instead."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.codebase import catalogues

ROOT = Path(__file__).resolve().parents[2]
BANNED = Path(__file__).with_name("banned_words.toml")

IDENTIFIERS, CLASSES, CONSTANTS = "identifiers", "class names", "constants"
FILE_NAMES, COMMENTS = "file names", "comments"
TEMPLATES, DOCS = "templates", "docs"
ENGLISH, GERMAN, CATALOGS = "english", "german", "catalogs"
KINDS = (IDENTIFIERS, CLASSES, CONSTANTS, FILE_NAMES, COMMENTS, TEMPLATES, DOCS, ENGLISH, GERMAN)
INCLUDED = {IDENTIFIERS: {CLASSES, CONSTANTS}, CATALOGS: {ENGLISH, GERMAN}}

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CODE = re.compile(r"```.*?```|^(?: {4}|\t).*?$|`[^`\n]*`|\]\([^)\n]*\)|<!--.*?-->", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A text, where it stands, and as what."""

    where: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Ban:
    pattern: re.Pattern[str]
    instead: str
    kinds: frozenset[str]
    finds: str


@dataclass(frozen=True, slots=True)
class Words:
    bans: tuple[Ban, ...]
    allowed: re.Pattern[str]

    def offences(self, places: Iterable[Place]) -> list[str]:
        """A line for each banned word: where, the word, and what to say."""
        return [
            f"{place.where}: “{found[0]}” in “{_shortened(place.text, found)}”: say {ban.instead}"
            for place in places
            for text in [self.allowed.sub("", place.text)]
            for ban in self.bans
            if place.kind in ban.kinds
            for found in [ban.pattern.search(text)]
            if found
        ]


def read_words(file: Path = BANNED) -> Words:
    content = tomllib.loads(file.read_text())
    bans = tuple(
        Ban(_whole_words(one["pattern"]), one["instead"], _kinds(one.get("areas", KINDS)), one["finds"])
        for one in content["ban"]
    )
    return Words(bans, _whole_words("|".join(content["allow"])))


# The places


def in_modules(files: Iterable[Path]) -> Iterator[Place]:
    """Names that a module defines, apart at underscores and capitals."""
    for file in files:
        for name, line, kind in sorted(_defined(ast.parse(file.read_text()))):
            yield Place(f"{_shown(file)}:{line}", kind, spaced(name))


def in_file_names(files: Iterable[Path]) -> Iterator[Place]:
    for file in files:
        yield Place(_shown(file), FILE_NAMES, spaced(file.name.partition(".")[0]))


def in_comments(files: Iterable[Path]) -> Iterator[Place]:
    """Comments and docstrings. Names in backticks are found where they are defined."""
    for file in files:
        source = file.read_text()
        for line, text in [*_comments(source), *_docstrings(source)]:
            yield Place(f"{_shown(file)}:{line}", COMMENTS, _CODE.sub("", text))


def in_docs(files: Iterable[Path]) -> Iterator[Place]:
    for file in files:
        prose = _CODE.sub(lambda code: "\n" * code[0].count("\n"), file.read_text())
        for number, line in enumerate(prose.splitlines(), start=1):
            yield Place(f"{_shown(file)}:{number}", DOCS, line)


def in_templates(files: Iterable[Path]) -> Iterator[Place]:
    for file in files:
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            yield Place(f"{_shown(file)}:{number}", TEMPLATES, spaced(line))


def in_catalogs(packages: Iterable[Path]) -> Iterator[Place]:
    for package in packages:
        where = _shown(catalogues.catalogue(package))
        for (_, sentence, plural), entry in catalogues.entries(package).items():
            yield from (Place(where, ENGLISH, text) for text in (sentence, plural) if text)
            yield from (Place(where, GERMAN, text) for text in catalogues.forms(entry))


def untranslated(packages: Iterable[Path]) -> list[str]:
    return [
        f"{_shown(catalogues.catalogue(package))}: {entry.msgid}"
        for package in packages
        for entry in catalogues.entries(package).values()
        if not catalogues.is_translated(entry)
    ]


def spaced(name: str) -> str:
    return _CAMEL.sub(" ", name).replace("_", " ").replace("-", " ")


# How they are found


def _defined(tree: ast.Module) -> Iterator[tuple[str, int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name):
                yield name, node.lineno, CLASSES
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node.lineno, IDENTIFIERS
            case ast.arg(arg=name):
                yield name, node.lineno, IDENTIFIERS
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno, CONSTANTS if name.isupper() else IDENTIFIERS


def _comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _docstrings(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield node.body[0].lineno, text


def _kinds(areas: Iterable[str]) -> frozenset[str]:
    """The areas, with what they include. Class names and constants are identifiers, too."""
    named = frozenset(areas)
    unknown = named - {*KINDS, *INCLUDED}
    if unknown:
        raise ValueError(f"no such areas: {sorted(unknown)}")
    return named.union(*(INCLUDED.get(area, set()) for area in named))


def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


def _shortened(text: str, found: re.Match[str]) -> str:
    start = max(text.lower().find(found[0].lower()) - 30, 0)
    return text[start : start + 80].replace("\n", " ")


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


# What is looked through


def python_files(*roots: str) -> list[Path]:
    files = [file for root in roots for file in sorted((ROOT / root).rglob("*.py"))]
    return [file for file in files if "migrations" not in file.parts]


def named_files(*roots: str) -> list[Path]:
    kinds = {".py", ".html", ".js", ".css", ".txt"}
    files = [file for root in roots for file in sorted((ROOT / root).rglob("*")) if file.suffix in kinds]
    return [file for file in files if not {"migrations", "vendor", "node_modules"} & set(file.parts)]


def documents() -> list[Path]:
    """Prose for people. The terminology names what must not be said."""
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "benchmarks" / "README.md"]
    return [
        page for page in [*pages, *sorted((ROOT / "docs").rglob("*.md"))] if page.name != "terminology.md"
    ]


SOURCES = ("apps", "platform", "tenants")
AREAS: dict[str, Callable[[], Iterable[Place]]] = {
    **{f"{IDENTIFIERS} of {root}": lambda root=root: in_modules(python_files(root)) for root in SOURCES},  # type: ignore[misc]
    **{f"{FILE_NAMES} of {root}": lambda root=root: in_file_names(named_files(root)) for root in SOURCES},  # type: ignore[misc]
    **{f"{COMMENTS} of {root}": lambda root=root: in_comments(python_files(root)) for root in SOURCES},  # type: ignore[misc]
    DOCS: lambda: in_docs(documents()),
    TEMPLATES: lambda: in_templates(catalogues.templates()),
    CATALOGS: lambda: in_catalogs(catalogues.packages()),
}
