"""Sample forms with valid and invalid input."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from parterre.web.forms import (
    Choice,
    ColourField,
    DateField,
    EmailField,
    I18nCharField,
    I18nTextField,
    MoneyField,
    PickOne,
    QuantityField,
    TimeField,
    ZonedDateTimeField,
)

BERLIN = ZoneInfo("Europe/Berlin")
# fmt: off
COUNTRIES = (
    "Austria", "Belgium", "Croatia", "Czechia", "Denmark", "Estonia", "Finland", "France", "Germany",
    "Greece", "Hungary", "Ireland", "Italy", "Latvia", "Lithuania", "Luxembourg", "Malta", "Netherlands",
    "Poland", "Portugal", "Romania", "Slovakia", "Slovenia", "Spain", "Sweden", "Switzerland",
)
# fmt: on


class EveryField(forms.Form):
    name = forms.CharField(label="Name", initial="A. Example")
    email = EmailField(label="Email", required=False, help_text="Buyers’ answers go here.")
    country = forms.ChoiceField(
        label="Country", choices=[(name, name) for name in COUNTRIES], initial="Germany"
    )
    size = forms.ChoiceField(
        label="Paper", choices=[("a4", "A4"), ("a6", "A6"), ("letter", "Letter")], required=False
    )
    about = forms.CharField(
        label="About",
        widget=forms.Textarea,
        required=False,
        initial="Played under the lime trees, in English with German surtitles.",
    )
    price = MoneyField(label="Price", currency="EUR", note="incl. 7 % VAT", initial=Decimal("1234.5"))
    starts = ZonedDateTimeField(
        label="Starts", zone=BERLIN, initial=datetime(2027, 6, 11, 20, 0, tzinfo=BERLIN)
    )
    sale_day = DateField(label="First day of sale", initial="2027-01-15")
    doors_open = TimeField(label="Doors", initial="19:15")
    places = QuantityField(label="Seats in a row", max_value=24, initial=12)
    colour = ColourField(label="Accent color", initial="#C2361A")
    logo = forms.FileField(label="Logo", required=False, help_text="SVG or PNG, up to 512 KB.")
    pay = forms.ChoiceField(
        label="How do you want to pay?",
        widget=PickOne,
        initial="card",
        choices=[
            ("card", Choice("Card", "Tickets at once. Your bank may ask you to confirm.")),
            ("transfer", Choice("Bank transfer", "Tickets arrive with the money, mostly next day.")),
        ],
    )
    days = forms.MultipleChoiceField(
        label="Evenings",
        widget=forms.CheckboxSelectMultiple,
        choices=[("11", "Friday"), ("12", "Saturday"), ("13", Choice("Sunday", "Sold out"))],
        initial=["11"],
    )
    invoice = forms.BooleanField(label="I need an invoice with a company address", required=False)
    title = I18nCharField(
        label="Title",
        languages=("en", "de", "fr"),
        max_length=60,
        initial={"en": "The Winter’s Tale", "de": "Das Wintermärchen"},
    )


class ManyLanguages(forms.Form):
    motto = I18nTextField(
        label="Motto",
        languages=("en", "de", "fr", "it", "pl"),
        required=False,
        initial={"en": "A king loses everything to a suspicion.", "it": "Un re perde tutto."},
    )


class Texts(forms.Form):
    title = I18nCharField(
        label="Title",
        languages=("en", "de"),
        initial={"en": "The Winter’s Tale", "de": "Das Wintermärchen"},
    )
    subtitle = I18nCharField(
        label="Subtitle", languages=("en", "de"), required=False, initial={"en": "Open air, with surtitles"}
    )
    about = I18nTextField(
        label="About the evening",
        languages=("en", "de"),
        initial={
            "en": "A king loses everything to a suspicion, and sixteen years later it snows in June. Played under "
            "the lime trees, in English with German surtitles.",
            "de": "Ein König verliert alles durch einen Verdacht, und sechzehn Jahre später schneit es im Juni. "
            "Gespielt unter den Linden, auf Englisch mit deutschen Übertiteln.",
        },
    )
    place = forms.ChoiceField(label="Place", choices=[("court", "Lindenhof courtyard, Hofgasse 4")])
    fee = MoneyField(
        label="Return fee, each ticket", currency="EUR", note="incl. 7 % VAT", initial=Decimal(2)
    )
    colour = ColourField(label="Accent color", initial="#C2361A")


class Contact(forms.Form):
    email = EmailField(label="Email")
    name = forms.CharField(label="Name")
    invoice = forms.BooleanField(label="I need an invoice with a company address", required=False)


class SignIn(forms.Form):
    email = EmailField(label="Email")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    stay = forms.BooleanField(label="Stay signed in on this device", required=False)


def wrong_fields() -> EveryField:
    typed: dict[str, Any] = {
        "name": "",
        "email": "box.office@post",
        "country": "Germany",
        "size": "a4",
        "about": "",
        "price": "1.234",
        "starts": "2027-03-28T02:30",
        "sale_day": "31.02.2027",
        "doors_open": "quarter past seven",
        "places": "40",
        "colour": "#GG0000",
        "pay": "",
        "days": [],
        "title.en": "",
        "title.de": "Das Wintermärchen",
    }
    return EveryField(typed, auto_id="wrong_%s")
