from __future__ import annotations

import re

import pytest
from django import forms

from parterre.web.forms import I18nCharField, NameField
from tests.codebase.catalogues import ROOT

BLANK = ["", "   ", "\u200b\u200b", "\u2060\ufeff", "\u3164", "\u0301"]


class Named(forms.Form):
    name = NameField()
    title = I18nCharField(languages=("en",))


@pytest.mark.parametrize("blank", BLANK, ids=ascii)
def test_what_shows_nothing_is_no_name(blank: str) -> None:
    assert set(Named({"name": blank, "title.en": blank}).errors) == {"name", "title"}


@pytest.mark.parametrize("name", ["Ö", "東京", "🎉", "م", "a\u200db", "1", "-"])
def test_any_script_is_a_name(name: str) -> None:
    form = Named({"name": name, "title.en": name})

    assert form.is_valid()
    assert form.cleaned_data == {"name": name, "title": {"en": name}}


def test_every_form_that_asks_for_a_name_uses_it() -> None:
    plain = re.compile(r"name(\"\])? = forms\.CharField")
    shipped = [path for folder in ("apps", "platform") for path in (ROOT / folder).rglob("forms*/**/*.py")]
    shipped += [path for folder in ("apps", "platform") for path in (ROOT / folder).rglob("forms.py")]

    found = [str(path.relative_to(ROOT)) for path in shipped if plain.search(path.read_text())]

    assert found == ["platform/parterre/web/gallery/forms.py"]
