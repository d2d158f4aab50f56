"""Multilingual text fields, one row per language. A value is an object of language to text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from parterre.kernel.bounds import LONGEST_TEXT
from parterre.kernel.formats import text_in
from parterre.kernel.visible_text import has_visible_text
from parterre.web.forms.renderer import FieldOnPage

ALWAYS_SEEN = 2  # of more than four languages; the others are behind "3 more"
ALL_SEEN_UP_TO = 4
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """`is_hole`: other languages have a text, this one has none, so visitors see `seen`."""

    code: str
    language: str
    name: str
    id: str
    text: str
    is_hole: bool
    seen: str
    is_wrong: bool
    is_required: bool


def language_name(code: str) -> str:
    """As the reader calls it."""
    try:
        return gettext(get_language_info(code)["name"])
    except KeyError:
        return code


class LanguagesInput(forms.Widget):
    template_name = "web/forms/languages.html"
    use_fieldset = True

    def __init__(
        self, languages: Sequence[str], *, multiline: bool = False, attrs: dict[str, Any] | None = None
    ):
        super().__init__(attrs)
        self.languages = tuple(languages)
        self.multiline = multiline

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{self.languages[0]}" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        given = dict(attrs or {})
        wrong = given.pop("wrong_languages", frozenset())
        context = super().get_context(name, value, given)
        texts = value if isinstance(value, Mapping) else {}
        rows = [self._row(name, code, texts, context["widget"]["attrs"], wrong) for code in self.languages]
        first = rows if len(rows) <= ALL_SEEN_UP_TO else rows[:ALWAYS_SEEN]
        more = rows[len(first) :]
        context["widget"] |= {
            "rows": first,
            "more": more,
            "more_is_open": any(row.is_wrong for row in more),
            # Texts in languages that are not in use any more are kept.
            "kept": [
                (f"{name}.{code}", text)
                for code, text in texts.items()
                if code not in self.languages and text
            ],
            "multiline": self.multiline,
            "maxlength": context["widget"]["attrs"].get("maxlength"),
        }
        return context

    def _row(
        self, name: str, code: str, texts: Mapping[str, str], attrs: Mapping[str, Any], wrong: Iterable[str]
    ) -> Row:
        text = texts.get(code) or ""
        seen = text_in({written: written for written, words in texts.items() if words}, code)
        return Row(
            code=code,
            language=language_name(code),
            name=f"{name}.{code}",
            id=f"{attrs['id']}_{code}" if attrs.get("id") else "",
            text=text,
            is_hole=not text and bool(seen),
            seen=language_name(seen) if seen else "",
            is_wrong=code in wrong,
            is_required=bool(attrs.get("required")) and code == self.languages[0],
        )

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Texts | None:
        texts = {
            key.removeprefix(f"{name}."): data[key]
            for key in data
            if key.startswith(f"{name}.") and _CODE.fullmatch(key.removeprefix(f"{name}."))
        }
        return texts or None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return self.value_from_datadict(data, files, name) is None


class LanguagesOnPage(FieldOnPage):
    """Marks the rows that an error is about."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        built["wrong_languages"] = frozenset(
            (error.params or {}).get("language", "") for error in self.errors.as_data()
        )
        return built

    @property
    def id_for_label(self) -> str:
        """The row to mend, where there is one."""
        wrong = next(((error.params or {}).get("language") for error in self.errors.as_data()), None)
        return f"{self.auto_id}_{wrong}" if wrong else super().id_for_label


class I18nCharField(forms.Field):
    """Cleans to an object of language to text, without empty texts. Required means: in the first language."""

    bound_field_class = LanguagesOnPage
    multiline = False
    default_error_messages = {  # noqa: RUF012  # as Django declares it
        "required": _("Enter a text in %(name)s. It is shown where another language is missing."),
        "null_characters": _("%(name)s: Null characters are not allowed."),
        "max_length": _("%(name)s: Use at most %(most)s characters (currently %(length)s)."),
    }

    def __init__(self, *, languages: Sequence[str], max_length: int = LONGEST_TEXT, **options: Any) -> None:
        if not languages:
            raise ValueError("a text in no language at all")
        self.languages, self.max_length = tuple(languages), max_length
        options.setdefault("widget", LanguagesInput(self.languages, multiline=self.multiline))
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"maxlength": str(self.max_length)}

    def to_python(self, value: Any) -> Texts:
        texts = value if isinstance(value, Mapping) else {}
        return {
            code: text.strip()
            for code, text in texts.items()
            if isinstance(text, str) and has_visible_text(text)
        }

    def validate(self, value: Texts) -> None:
        first = self.languages[0]
        if self.required and first not in value:
            raise self._problem("required", first)
        spoiled = [code for code, text in value.items() if "\0" in text]
        if spoiled:
            raise ValidationError([self._problem("null_characters", code) for code in spoiled])
        too_long = [code for code, text in value.items() if len(text) > self.max_length]
        if too_long:
            raise ValidationError([self._problem("max_length", code, len(value[code])) for code in too_long])

    def _problem(self, code: str, language: str, length: int = 0) -> ValidationError:
        params = {
            "language": language,
            "name": language_name(language),
            "length": length,
            "most": self.max_length,
        }
        return ValidationError(self.error_messages[code], code=code, params=params)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class I18nTextField(I18nCharField):
    multiline = True


@dataclass(frozen=True, slots=True)
class Completeness:
    language: str
    percent: int


def completeness(values: Iterable[Mapping[str, str] | None], languages: Sequence[str]) -> list[Completeness]:
    """How much of a section is written in each language, of what is written in any."""
    written = [texts for texts in values if texts and any(texts.values())]
    return [
        Completeness(
            language_name(code),
            round(100 * sum(bool(texts.get(code)) for texts in written) / len(written)) if written else 0,
        )
        for code in languages
    ]
