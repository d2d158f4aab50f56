from __future__ import annotations

import pytest
from django import forms
from django.utils.html import escape

from parterre.web.forms import Choice, ColourField, DateField, PickOne, QuantityField, TimeField


class Contact(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="Tickets go there.")
    name = forms.CharField(label="Name", required=False, widget=forms.TextInput({"class": "input-short"}))
    news = forms.BooleanField(label="News", required=False)
    method = forms.ChoiceField(
        label="Pay by", widget=PickOne, choices=[("card", Choice("Card", "At once")), ("bank", "Bank")]
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_control_is_tied_to_label_help_and_error() -> None:
    html = Contact({"email": "a@b"})["email"].as_field_group()

    assert '<label class="label" for="id_email"><span>E-mail</span></label>' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<div class="help" id="id_email_helptext">Tickets go there.</div>' in html
    assert '<div id="id_email_error">' in html
    assert "Enter a valid email address." in html


def test_what_may_be_left_out_says_so() -> None:
    assert '<span class="label-more">optional</span>' in Contact()["name"].as_field_group()
    assert "optional" not in Contact()["email"].as_field_group()


def test_a_controls_own_class_is_kept() -> None:
    assert 'class="input input-short"' in str(Contact()["name"])


def test_a_checkbox_stands_before_its_label() -> None:
    html = Contact()["news"].as_field_group()

    assert '<label class="choice" for="id_news"><input type="checkbox" name="news" class="check"' in html


def test_radios_are_a_group_with_a_name() -> None:
    html = Contact({})["method"].as_field_group()

    assert html.startswith('<fieldset class="field" aria-describedby="id_method_error">')
    assert '<legend class="label"><span>Pay by</span></legend>' in html
    assert '<span class="pick-name">Card</span><span class="choice-detail">At once</span>' in html
    assert '<span class="pick-name">Bank</span></span>' in html


def test_a_whole_form_begins_with_what_is_wrong() -> None:
    html = str(Contact({"email": "a@b"}))

    assert html.index('role="alert"') < html.index('<div class="fields">')
    assert (
        '<b>2 fields need attention:</b> <a href="#id_email">E-mail</a>, <a href="#id_method_0">Pay by</a>'
        in html
    )
    assert '<input type="hidden" name="token"' in html


def test_one_problem_is_one() -> None:
    assert '<b>1 field needs attention:</b> <a href="#id_email">E-mail</a></p>' in str(
        Contact({"email": "a@b", "method": "card"})
    )


def test_nothing_wrong_nothing_said() -> None:
    assert "role=" not in str(Contact())
    assert "role=" not in str(Contact({"email": "a@example.org", "method": "card"}))


def test_what_concerns_the_whole_form_is_a_sentence() -> None:
    form = Contact({"email": "a@example.org", "method": "card"})
    form.add_error(None, "The total is now € 92.00 <b>.")

    html = str(form)

    assert f"<p>{escape('The total is now € 92.00 <b>.')}</p>" in html
    assert "needs you" not in html


def test_words_of_visitors_are_escaped() -> None:
    html = str(Contact({"email": '"><script>alert(1)</script>'}))

    assert "<script>" not in html


class Others(forms.Form):
    day = DateField(initial="2027-06-11")
    time = TimeField()
    count = QuantityField(max_value=6, reason="6 left")
    colour = ColourField(required=False)


def test_days_and_times_are_the_browsers_own() -> None:
    assert 'type="date" name="day" value="2027-06-11"' in str(Others()["day"])
    assert 'type="time"' in str(Others()["time"])


def test_a_quantity_has_bounds_and_a_reason() -> None:
    html = str(Others()["count"])

    assert 'min="0"' in html
    assert 'max="6"' in html
    assert '<p class="quantity-reason">6 left</p>' in html


@pytest.mark.parametrize(
    ("typed", "colour"), [("#c2361a", "#C2361A"), ("C2361A", "#C2361A"), ("#f0c", "#FF00CC"), ("", "")]
)
def test_a_colour_is_six_digits(typed: str, colour: str) -> None:
    form = Others({"day": "2027-06-11", "time": "20:00", "count": "1", "colour": typed})

    assert form.is_valid()
    assert form.cleaned_data["colour"] == colour


@pytest.mark.parametrize("typed", ["red", "#12", "#C2361G", "#C2361A;}", "url(x)"])
def test_what_is_no_colour(typed: str) -> None:
    form = Others({"day": "2027-06-11", "time": "20:00", "count": "1", "colour": typed})

    assert form.errors == {"colour": ["Enter a color as # and six hexadecimal digits, such as #C2361A."]}
