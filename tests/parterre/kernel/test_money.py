from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parterre.kernel.money import Money, decimal_places, round_half_up, sum_money

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD"])
AMOUNTS = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=4)


@pytest.mark.parametrize(("currency", "places"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3)])
def test_decimal_places_of_a_currency(currency: str, places: int) -> None:
    assert decimal_places(currency) == places


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("0.005", "EUR", "0.01"), ("-0.005", "EUR", "-0.01"), ("0.5", "JPY", "1"), ("1.0005", "KWD", "1.001")],
)
def test_a_half_goes_away_from_zero(amount: str, currency: str, rounded: str) -> None:
    assert round_half_up(Decimal(amount), currency) == Decimal(rounded)


@given(AMOUNTS, CURRENCIES)
def test_rounding_moves_an_amount_by_half_a_unit_at_most_and_only_once(
    amount: Decimal, currency: str
) -> None:
    unit = Decimal(1).scaleb(-decimal_places(currency))

    rounded = round_half_up(amount, currency)

    assert abs(rounded - amount) * 2 <= unit
    assert rounded % unit == 0
    assert round_half_up(rounded, currency) == rounded
    assert round_half_up(-amount, currency) == -rounded


@given(AMOUNTS, AMOUNTS, CURRENCIES)
def test_a_higher_amount_is_never_rounded_below_a_lower_one(
    one: Decimal, other: Decimal, currency: str
) -> None:
    low, high = sorted((one, other))

    assert round_half_up(low, currency) <= round_half_up(high, currency)


@given(st.lists(AMOUNTS, max_size=6), CURRENCIES)
def test_a_sum_is_exact(amounts: list[Decimal], currency: str) -> None:
    total = sum_money((Money(amount, currency) for amount in amounts), currency)

    assert total == Money(sum(amounts, Decimal(0)), currency)
    assert total - total == Money(Decimal(0), currency)


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(TypeError):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")
    with pytest.raises(TypeError):
        sum_money([Money(Decimal(1), "EUR")], "USD")
