from __future__ import annotations

import pytest
from django import forms

from parterre.web.forms import Completeness, I18nCharField, I18nTextField, completeness
from parterre.web.forms.renderer import problems_of


class Titled(forms.Form):
    title = I18nCharField(label="Title", languages=("en", "de"), max_length=10)


class Described(forms.Form):
    about = I18nTextField(languages=("en", "de", "fr", "it", "pl"), required=False)


def test_it_cleans_to_an_object_of_language_to_text() -> None:
    form = Titled({"title.en": " Tale ", "title.de": "Märchen"})

    assert form.is_valid()
    assert form.cleaned_data == {"title": {"en": "Tale", "de": "Märchen"}}


def test_an_empty_text_is_none() -> None:
    form = Titled({"title.en": "Tale", "title.de": "  "})

    assert form.is_valid()
    assert form.cleaned_data == {"title": {"en": "Tale"}}


@pytest.mark.parametrize("data", [{}, {"title.de": "Märchen"}, {"title.en": " "}])
def test_required_means_in_the_first_language(data: dict[str, str]) -> None:
    form = Titled(data)

    assert form.errors["title"] == ["Enter a text in English. It is shown where another language is missing."]
    assert 'id="id_title_en" lang="en" aria-label="English" required aria-invalid="true"' in str(
        form["title"]
    )


def test_a_text_that_is_too_long_is_marked_in_its_row() -> None:
    form = Titled({"title.en": "Tale", "title.de": "Wintermärchen"})

    assert form.errors["title"] == ["German: Use at most 10 characters (currently 13)."]
    assert str(form["title"]).count('aria-invalid="true"') == 1
    assert [problem.target for problem in problems_of([form])] == ["id_title_de"]
    assert 'value="Wintermärchen"' in str(form["title"])


def test_a_missing_text_says_what_visitors_see_instead() -> None:
    html = str(Titled(initial={"title": {"en": "Tale"}})["title"])

    assert html.count("language-hole") == 1
    assert 'placeholder="Missing: visitors see English"' in html


def test_no_text_at_all_is_no_hole() -> None:
    assert "language-hole" not in str(Titled()["title"])


def test_texts_in_languages_out_of_use_are_kept() -> None:
    page = str(Titled(initial={"title": {"en": "Tale", "fr": "Conte"}})["title"])
    form = Titled({"title.en": "Tale", "title.fr": "Conte"})

    assert '<input type="hidden" name="title.fr" value="Conte">' in page
    assert form.is_valid()
    assert form.cleaned_data == {"title": {"en": "Tale", "fr": "Conte"}}


def test_what_is_no_language_is_not_taken() -> None:
    form = Titled({"title.en": "Tale", "title.": "x", "title.EN": "x", "title.<b>": "x", "titles.de": "x"})

    assert form.is_valid()
    assert form.cleaned_data == {"title": {"en": "Tale"}}


def test_more_than_four_languages_show_two_and_the_number_of_the_others() -> None:
    html = str(Described()["about"])

    before, more = html.split("<details>")
    assert before.count("<textarea") == 2
    assert "<summary>3 more</summary>" in more
    assert more.count("<textarea") == 3


def test_the_others_are_open_when_one_of_them_is_wrong() -> None:
    class Short(forms.Form):
        about = I18nTextField(languages=("en", "de", "fr", "it", "pl"), max_length=3)

    assert "<details open>" in str(Short({"about.en": "abc", "about.pl": "abcd"})["about"])


def test_texts_are_escaped() -> None:
    html = str(Titled(initial={"title": {"en": '"><script>'}})["title"])

    assert 'value="&quot;&gt;&lt;script&gt;"' in html


@pytest.mark.parametrize(
    ("data", "changed"),
    [
        ({"title.en": "Tale", "title.de": ""}, False),
        ({"title.en": "Tale", "title.de": "M"}, True),
        ({}, True),
    ],
)
def test_an_empty_row_is_no_change(data: dict[str, str], changed: bool) -> None:
    assert Titled(data, initial={"title": {"en": "Tale"}}).has_changed() is changed


def test_completeness_counts_what_is_written_in_any_language() -> None:
    values = [{"en": "a", "de": "b"}, {"en": "a"}, {"en": "a", "de": "c"}, None, {}]

    assert completeness(values, ("en", "de")) == [Completeness("English", 100), Completeness("German", 67)]
    assert completeness([None], ("en",)) == [Completeness("English", 0)]


def test_a_text_needs_a_language() -> None:
    with pytest.raises(ValueError, match="no language"):
        I18nCharField(languages=())
