"""Reads the forms of a page as a browser does, and fills them in; and what htmx asks for and puts into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

# What a person would write into an empty field of that type.
TYPED = {
    "number": "1",
    "email": "new@example.org",
    "date": "2031-06-11",
    "time": "20:00",
    "url": "https://a.example/",
}
TYPED |= {"datetime-local": "2031-06-11T20:00", "password": "correct horse battery staple"}
NOT_SENT = frozenset(("submit", "button", "image", "reset", "file"))


@dataclass
class PageForm:
    action: str
    method: str
    # The first of each name: what is sent when nobody touches anything, filled in where it was empty.
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.forms: dict[str, PageForm] = {}
        self.parts: list[PageForm] = []
        self._open: PageForm | None = None
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.url, given.get("action") or self.url)
            self._open = PageForm(action, given.get("method", "get").lower())
            self.forms[given.get("id") or f"#{len(self.forms)}"] = self._open
        self._take_part(tag, given)
        form, name = self.forms.get(given.get("form", ""), self._open), given.get("name", "")
        if form is None:
            return
        match tag:
            case "input" if name and given.get("type") not in NOT_SENT:
                self._take_input(form, name, given)
            case "button" if name:
                form.names.add(name)
            case "textarea" if name:
                form.names.add(name)
                form.values.setdefault(name, "")
                self._area = name
            case "select" if name:
                form.names.add(name)
                self._select = name
            case "option" if self._select and ("selected" in given or self._select not in form.values):
                form.values[self._select] = given.get("value", "")

    def _take_part(self, tag: str, given: dict[str, str]) -> None:
        """Those that select a piece of the answer are answered with the whole page."""
        for method in ("get", "post"):
            if f"hx-{method}" in given and "hx-select" not in given:
                part = PageForm(urljoin(self.url, given[f"hx-{method}"]), method)
                if tag == "form" and self._open is not None:
                    part.values, part.names = self._open.values, self._open.names
                self.parts.append(part)

    def _take_input(self, form: PageForm, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        form.names.add(name)
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                form.values[name] = given.get("value", "on")
            return
        if kind == "number":
            form.numbers.add(name)
        typed = TYPED.get(kind, "x") if "required" in given else ""
        form.values.setdefault(name, given.get("value") or typed)

    def handle_data(self, data: str) -> None:
        if self._area and self._open is not None:
            self._open.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._open = None
            case "textarea":
                self._area = ""
            case "select":
                self._select = ""


def forms_of(html: str, url: str) -> Iterator[PageForm]:
    reader = _Reader(url)
    reader.feed(html)
    yield from reader.forms.values()


def parts_of(html: str, url: str) -> list[PageForm]:
    """What htmx puts into the page as it is answered."""
    reader = _Reader(url)
    reader.feed(html)
    return reader.parts
