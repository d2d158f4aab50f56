from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from rest_framework import serializers

from apps.api import fields


def given(field, value):
    """What a field makes of input, or the texts it refuses it with."""
    try:
        return field.run_validation(value)
    except serializers.ValidationError as error:
        return [str(text) for text in error.detail]


def refuses(field, value):
    try:
        field.run_validation(value)
    except serializers.ValidationError as error:
        return bool(error.detail)
    return False


@pytest.mark.parametrize(
    ("amount", "shown"), [("23", "23.00"), ("0", "0.00"), ("23.456", "23.46"), ("-1.5", "-1.50")]
)
def test_money_is_shown_with_two_decimals(amount, shown):
    assert fields.MoneyField().to_representation(Decimal(amount)) == shown


@pytest.mark.parametrize("value", ["23.00", 23, 23.0, "23", " 23.00 "])
def test_money_is_taken_as_text_or_number(value):
    assert given(fields.MoneyField(), value) == Decimal(23)


@pytest.mark.parametrize(
    "value",
    ["", "x", None, True, [], {}, "NaN", "Infinity", "1e30", "9" * 12, "1.234", "1" * 2000, "1\0"],
    ids=repr,
)
def test_what_is_no_money_is_refused(value):
    assert refuses(fields.MoneyField(), value)


@pytest.mark.parametrize(
    ("rate", "shown"), [("19", "19.00"), ("7.125", "7.1250"), ("0", "0.00"), ("5.5500", "5.55")]
)
def test_a_tax_rate_is_trimmed_to_two_decimals(rate, shown):
    assert fields.TaxRateField().to_representation(Decimal(rate)) == shown


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("Fair", {"en": "Fair"}),
        ({"de": "Markt", "en": "Fair"}, {"de": "Markt", "en": "Fair"}),
        ({"de": "Markt", "en": ""}, {"de": "Markt"}),
        ({"de": "Markt", "en": None}, {"de": "Markt"}),
    ],
)
def test_texts_come_in_languages(value, kept):
    assert given(fields.I18nField(), value) == kept


@pytest.mark.parametrize(
    "value", ["", {}, {"en": ""}, {"xx": "Fair"}, {"en": 1}, [], 3, None, {"en": "\0"}], ids=repr
)
def test_what_is_no_text_in_a_language_is_refused(value):
    assert refuses(fields.I18nField(), value)


def test_long_texts_are_refused():
    assert given(fields.I18nField(max_length=3), {"en": "four"}) == ["Texts must have at most 3 characters."]


def test_an_empty_text_is_taken_where_it_may_be():
    assert given(fields.I18nField(allow_blank=True), {"en": ""}) == {}


@pytest.mark.parametrize(
    "value", [2**31, -(2**31), 10**30, True, "x", 1.5, None, [], "9" * 5000], ids=lambda v: str(v)[:20]
)
def test_what_does_not_fit_the_column_is_refused(value):
    assert refuses(fields.IntegerField(), value)


@pytest.mark.parametrize("value", [1, True, [], {}, None, "x\0", "x" * 65_537], ids=lambda v: str(v)[:20])
def test_what_is_no_text_is_refused(value):
    assert refuses(fields.CharField(), value)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({}, {}),
        ({"full_name": "Bea Buyer"}, {"_scheme": "full", "full_name": "Bea Buyer"}),
        ({"_scheme": "given_family", "given_name": "Bea"}, {"_scheme": "given_family", "given_name": "Bea"}),
        ({"_legacy": "Bea Buyer"}, {"_legacy": "Bea Buyer"}),
    ],
)
def test_names_come_in_parts(value, kept):
    assert given(fields.NamePartsField(), value) == kept


@pytest.mark.parametrize(
    "value",
    [{"_scheme": "x"}, {"given_name": "Bea"}, {"full_name": 3}, "Bea", [], {"full_name": "\0"}],
    ids=repr,
)
def test_what_is_no_name_is_refused(value):
    assert refuses(fields.NamePartsField(), value)


def test_name_schemes_are_those_of_the_contract():
    from tests.contract.facts import read_yaml

    contract = read_yaml("conventions.yaml")["data_types"]["name_parts"]["schemes"]
    assert {scheme: tuple(parts) for scheme, parts in contract.items()} == fields.NAME_SCHEMES


def test_languages_are_those_of_the_contract():
    from tests.contract.facts import read_yaml

    assert set(read_yaml("conventions.yaml")["data_types"]["language_codes"]) == fields.LANGUAGES


class Form(serializers.Serializer):
    seat = fields.UnavailableField(value=None, feature="Seats")
    answers = fields.UnavailableField(value=[], also_accepts=(None,), feature="Questions")
    bundled = fields.UnavailableField(value=False, feature="Bundles")


def test_what_is_not_available_takes_its_neutral_value_only():
    form = Form()

    assert dict(form.run_validation({"seat": None, "answers": [], "bundled": False})) == {}
    assert dict(form.run_validation({"answers": None})) == {}
    with pytest.raises(serializers.ValidationError) as refused:
        form.run_validation({"seat": 3, "answers": [1], "bundled": 0})
    assert refused.value.detail == {
        "seat": ["Seats are not available."],
        "answers": ["Questions are not available."],
        "bundled": ["Bundles are not available."],
    }
    assert form.to_representation(SimpleNamespace()) == {"seat": None, "answers": [], "bundled": False}


@pytest.mark.parametrize(
    ("values", "pair"),
    [
        ({}, {}),
        ({"name": "x"}, {"name": "x"}),
        ({"sales_channels": ["web"]}, {"all_sales_channels": True, "limit_sales_channels": []}),
        ({"sales_channels": []}, {"all_sales_channels": False, "limit_sales_channels": []}),
        (
            {"sales_channels": ["web"], "all_sales_channels": True},
            {"all_sales_channels": True, "limit_sales_channels": []},
        ),
        (
            {"sales_channels": ["web"], "all_sales_channels": False, "limit_sales_channels": ["web"]},
            {"all_sales_channels": False, "limit_sales_channels": ["web"]},
        ),
        (
            {"all_sales_channels": True, "limit_sales_channels": ["web"]},
            {"all_sales_channels": True, "limit_sales_channels": []},
        ),
        ({"limit_sales_channels": ["web", "web"]}, {"limit_sales_channels": ["web"]}),
        ({"all_sales_channels": False}, {"all_sales_channels": False}),
    ],
    ids=str,
)
def test_sales_channels_come_out_as_the_pair(values, pair):
    assert fields.channels_from(values) == pair


@pytest.mark.parametrize(
    "values",
    [
        {"sales_channels": [], "all_sales_channels": True},
        {"sales_channels": ["web"], "limit_sales_channels": []},
        {"sales_channels": [], "all_sales_channels": False, "limit_sales_channels": ["web"]},
    ],
    ids=str,
)
def test_sales_channels_that_contradict_each_other_are_refused(values):
    with pytest.raises(serializers.ValidationError) as refused:
        fields.channels_from(values)

    assert list(refused.value.detail) == ["sales_channels"]


def test_times_near_the_ends_of_the_calendar_are_refused():
    field = fields.EventDateTimeField()

    assert given(field, "2030-01-01T12:00:00Z") == datetime(2030, 1, 1, 12, tzinfo=UTC)
    assert refuses(field, "9999-12-31T23:59:59Z")
    assert refuses(field, "0001-01-01T00:00:00Z")


def test_null_characters_are_found_anywhere_in_json():
    assert fields.has_null_character({"a": [{"b": "x\0"}]})
    assert fields.has_null_character({"a\0": 1})
    assert not fields.has_null_character({"a": [1, None, "x", {"b": True}]})
