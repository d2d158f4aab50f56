"""German catalogues: what the sources say, what is translated, and the compiled files beside it.

    python -m tests.codebase.catalogues        adds sentences that are new, drops those that are gone, compiles

Sentences are found by reading the sources, so that no GNU gettext is needed on any machine. A package with a `locale`
folder keeps its own; all others' stand in parterre.project. A sentence that moves takes its translation with it.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "platform", ROOT / "tenants", ROOT / "apps"]
LANGUAGE = "de"
DEFAULT = ROOT / "platform" / "parterre" / "project"
COMMAND = "python -m tests.codebase.catalogues"

# What the arguments of each are, in their order.
ONE, PLURAL, CONTEXT = ("one",), ("one", "many"), ("context", "one")
MARKERS = {
    "_": ONE,
    "gettext": ONE,
    "gettext_lazy": ONE,
    "gettext_noop": ONE,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": ("context", *PLURAL),
    "npgettext_lazy": ("context", *PLURAL),
}
REFUSAL = "DomainError"

_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"""\b(?:n?p?gettext|_)\({_LITERAL}(?:,\s*(?:{_LITERAL}|count))*\)""")
_PLACEHOLDER = re.compile(r"%\([^)]*\)[a-z]|%%\w*|\{\w*\}")

Message = tuple[str, str, str]  # context, sentence, plural; the first and last may be empty


# The sources


def packages() -> list[Path]:
    """Folders with a catalogue of their own, inner ones first, the default last."""
    own = {path.parent for source in SOURCES for path in source.rglob("locale") if path.is_dir()} - {DEFAULT}
    return [*sorted(own, key=lambda path: (-len(path.parts), path)), DEFAULT]


def messages_by_package(trees: Mapping[Path, ast.Module]) -> dict[Path, set[Message]]:
    owners = packages()
    found: dict[Path, set[Message]] = {owner: set() for owner in owners}
    names = refusals(trees.values())
    for file, tree in trees.items():
        found[_owner_of(file, owners)].update([*in_calls(tree), *in_refusals(tree, names)])
    for file in templates():
        found[_owner_of(file, owners)].update(in_template(file.read_text()))
    return {owner: _without_singulars_of_plurals(messages) for owner, messages in found.items()}


def modules() -> dict[Path, ast.Module]:
    return {file: ast.parse(file.read_text()) for source in SOURCES for file in sorted(source.rglob("*.py"))}


def templates() -> list[Path]:
    files = [file for source in SOURCES for file in source.rglob("*") if file.suffix in {".html", ".txt"}]
    return [file for file in sorted(files) if "templates" in file.parts]


def refusals(trees: Iterable[ast.Module]) -> frozenset[str]:
    """Names of DomainError and of all that are made from it."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known, more = set[str](), {REFUSAL}
    while more - known:
        known |= more
        more = {name for name, above in bases.items() if above & known}
    return frozenset(known)


def in_calls(tree: ast.AST) -> Iterator[Message]:
    """Literal sentences in calls of gettext and its relatives."""
    for call, roles in _marked(tree):
        given = {
            role: part.value
            for role, part in zip(roles, call.args, strict=False)
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        }
        if given.get("one") and len(given) == len(roles):
            yield given.get("context", ""), given["one"], given.get("many", "")


def in_refusals(tree: ast.AST, names: frozenset[str]) -> Iterator[Message]:
    """`message = "…"` of a DomainError: surfaces translate it, marked or not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in names:
            for line in node.body:
                text = line.value if isinstance(line, ast.Assign | ast.AnnAssign) else None
                if isinstance(text, ast.Constant) and "message" in _targets(line) and _has_words(text.value):
                    yield "", str(text.value), ""


def in_template(text: str) -> Iterator[Message]:
    """As Django's own makemessages reads it: calls between blots."""
    for call in _CALL.findall(templatize(text)):
        yield from in_calls(ast.parse(call))


def put_together(tree: ast.AST) -> list[int]:
    """Lines where a sentence is put together before it is looked up, or a plural that is not written there itself:
    no catalogue can hold that, or would.
    """
    return [
        call.lineno
        for call, roles in _marked(tree)
        for part in call.args[: len(roles)]
        if isinstance(part, ast.JoinedStr | ast.BinOp)
        or (isinstance(part, ast.Name) and roles == PLURAL and part is call.args[0])
        or (isinstance(part, ast.IfExp) and (_is_text(part.body) or _is_text(part.orelse)))
        or (isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and _is_text(part.func.value))
    ]


def placeholders(text: str) -> set[str]:
    """What is filled in later: of `%` (a script's, too: %%n) or of str.format."""
    return set(_PLACEHOLDER.findall(text))


def _marked(tree: ast.AST) -> Iterator[tuple[ast.Call, tuple[str, ...]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in MARKERS:
            yield node, MARKERS[_name(node.func)]


def _owner_of(file: Path, owners: list[Path]) -> Path:
    return next((owner for owner in owners if file.is_relative_to(owner)), DEFAULT)


def _without_singulars_of_plurals(messages: set[Message]) -> set[Message]:
    """A catalogue holds a sentence once, and its plural entry answers for both."""
    with_plural = {(context, sentence) for context, sentence, plural in messages if plural}
    return {one for one in messages if one[2] or one[:2] not in with_plural}


def _has_words(value: object) -> bool:
    return isinstance(value, str) and any(letter.isalpha() for letter in _PLACEHOLDER.sub("", value))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _targets(line: ast.stmt) -> list[str]:
    match line:
        case ast.Assign(targets=targets):
            return [_name(target) for target in targets]
        case ast.AnnAssign(target=target):
            return [_name(target)]
    return []


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


# The catalogues


def catalogue(package: Path) -> Path:
    return package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def entries(package: Path) -> dict[Message, polib.POEntry]:
    file = catalogue(package)
    found = polib.pofile(str(file)) if file.exists() else []
    return {key(entry): entry for entry in found if not entry.obsolete}


def key(entry: polib.POEntry) -> Message:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural


def is_translated(entry: polib.POEntry) -> bool:
    return not entry.fuzzy and all(forms(entry))


def forms(entry: polib.POEntry) -> list[str]:
    """Its German: one text, or two when it counts."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def update_all() -> list[tuple[Path, str]]:
    """Brings every catalogue to what the sources say. Returns what is not translated."""
    wanted = messages_by_package(modules())
    old = {package: entries(package) for package in wanted}
    anywhere = {
        message: entry for found in old.values() for message, entry in found.items() if is_translated(entry)
    }
    open_sentences = []
    for package, messages in wanted.items():
        new = [_entry(message, old[package], anywhere) for message in sorted(messages, key=_by_sentence)]
        write(package, new)
        open_sentences += [(package, entry.msgid) for entry in new if not is_translated(entry)]
    return open_sentences


def _entry(
    message: Message, own: Mapping[Message, polib.POEntry], anywhere: Mapping[Message, polib.POEntry]
) -> polib.POEntry:
    """Its own translation, or the one that it brings from the catalogue where it stood before."""
    here = own.get(message)
    if here is not None and is_translated(here):
        return here
    return anywhere.get(message) or here or _untranslated(message)


def _untranslated(message: Message) -> polib.POEntry:
    context, sentence, plural = message
    if plural:
        return polib.POEntry(
            msgid=sentence, msgid_plural=plural, msgstr_plural={0: "", 1: ""}, msgctxt=context or None
        )
    return polib.POEntry(msgid=sentence, msgstr="", msgctxt=context or None)


def _by_sentence(message: Message) -> Message:
    context, sentence, plural = message
    return sentence, context, plural


def write(package: Path, entries: list[polib.POEntry]) -> None:
    file = catalogue(package)
    file.parent.mkdir(parents=True, exist_ok=True)
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": LANGUAGE,
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    new.extend(entries)
    _put(file, str(new).encode())
    _put(file.with_suffix(".mo"), new.to_binary())


def _put(file: Path, content: bytes) -> None:
    """At once, and only what is different: somebody may be reading it."""
    if not file.exists() or file.read_bytes() != content:
        beside = file.with_name(f".{file.name}.{os.getpid()}")
        beside.write_bytes(content)
        beside.replace(file)


if __name__ == "__main__":
    for package, sentence in update_all():
        print(f"{package.relative_to(ROOT)}: {sentence}")
