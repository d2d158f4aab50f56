"""German catalogues: what the sources say, what is translated, and the compiled files beside it.

    python -m tests.house.catalogues        adds sentences that are new, drops those that are gone, compiles

Sentences are found by reading the sources, so that no GNU gettext is needed on any machine. A package with a `locale`
folder keeps its own; all others' stand in parterre.project.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "platform", ROOT / "tenants", ROOT / "apps"]
LANGUAGE = "de"
DEFAULT = ROOT / "platform" / "parterre" / "project"

MARKERS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}

TRANSLATE = re.compile(r"""{%\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')(?:\s+context\s+"([^"]*)")?""")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?(?P<head>[^%]*)%}(?P<one>.*?)(?:{%\s*plural\s*%}(?P<many>.*?))?{%\s*endblocktrans(?:late)?\s*%}",
    re.DOTALL,
)
VARIABLE = re.compile(r"{{\s*([^}\s|]+)[^}]*}}")

Message = tuple[str, str, str]  # context, sentence, plural; the first and last may be empty


def packages() -> list[Path]:
    """Folders with a catalogue of their own, the default last."""
    own = [path.parent for source in SOURCES for path in source.rglob("locale") if path.is_dir()]
    return [*sorted(path for path in own if path != DEFAULT), DEFAULT]


def owner_of(file: Path, owners: list[Path]) -> Path:
    return next((owner for owner in owners if file.is_relative_to(owner)), DEFAULT)


def messages_by_package() -> dict[Path, set[Message]]:
    owners = packages()
    found: dict[Path, set[Message]] = {owner: set() for owner in owners}
    for source in SOURCES:
        for file in sorted(source.rglob("*.py")):
            found[owner_of(file, owners)].update(in_python(file.read_text()))
        for file in sorted([*source.rglob("*.html"), *source.rglob("*.txt")]):
            if "templates" in file.parts:
                found[owner_of(file, owners)].update(in_template(file.read_text()))
    return found


def in_python(text: str) -> Iterator[Message]:
    """Literal sentences in calls of gettext and its relatives, and `message = "…"` of refusals (DomainError)."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _name(node.func) in MARKERS:
            texts = [
                part.value
                for part in node.args
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            ]
            if texts and _name(node.func) in PLURAL:
                yield "", texts[0], texts[1]
            elif len(texts) == 2 and _name(node.func) in CONTEXT:
                yield texts[0], texts[1], ""
            elif texts:
                yield "", texts[0], ""
        elif isinstance(node, ast.ClassDef):
            for line in node.body:
                is_message = isinstance(line, ast.Assign) and [_name(target) for target in line.targets] == [
                    "message"
                ]
                if is_message and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str):
                    yield "", line.value.value, ""


def in_template(text: str) -> Iterator[Message]:
    for double, single, context in TRANSLATE.findall(text):
        yield context, (double or single).replace("%", "%%"), ""
    for block in BLOCK.finditer(text):
        trimmed = "trimmed" in block["head"]
        yield "", _of_block(block["one"], trimmed), _of_block(block["many"] or "", trimmed)


def _of_block(text: str, trimmed: bool) -> str:
    """As Django looks it up: variables as %(name)s, and one line when `trimmed`."""
    if trimmed:
        text = " ".join(line.strip() for line in text.strip().splitlines())
    return VARIABLE.sub(lambda found: f"%({found[1]})s", text.replace("%", "%%"))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def catalogue(package: Path) -> Path:
    return package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def key(entry: polib.POEntry) -> Message:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural


def update(package: Path, wanted: set[Message]) -> list[str]:
    """Brings one catalogue to what the sources say, and compiles it. Returns what is not translated."""
    file = catalogue(package)
    file.parent.mkdir(parents=True, exist_ok=True)
    old = {key(entry): entry for entry in (polib.pofile(str(file)) if file.exists() else [])}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": LANGUAGE,
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for message in sorted(wanted, key=lambda one: (one[1], one[0], one[2])):
        new.append(old.get(message) or _untranslated(message))
    new.save(str(file))
    new.save_as_mofile(str(file.with_suffix(".mo")))
    return [entry.msgid for entry in new if not _is_translated(entry)]


def _untranslated(message: Message) -> polib.POEntry:
    context, sentence, plural = message
    if plural:
        return polib.POEntry(
            msgid=sentence, msgid_plural=plural, msgstr_plural={0: "", 1: ""}, msgctxt=context or None
        )
    return polib.POEntry(msgid=sentence, msgstr="", msgctxt=context or None)


def _is_translated(entry: polib.POEntry) -> bool:
    return all(entry.msgstr_plural.values()) if entry.msgid_plural else bool(entry.msgstr)


if __name__ == "__main__":
    for package, wanted in messages_by_package().items():
        for sentence in update(package, wanted):
            print(f"{package.relative_to(ROOT)}: {sentence}")
