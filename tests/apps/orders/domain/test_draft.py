from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.orders.facade import UNTAXED, Amount, TaxShare, gross_amount, percent_of, split_like

STANDARD, REDUCED = TaxShare(1, Decimal("19.0000"), "S/standard"), TaxShare(2, Decimal("7.0000"), "S/reduced")


def amount(gross: str, share: TaxShare) -> Amount:
    return gross_amount(Decimal(gross), share, "EUR")


def test_tax_is_contained_in_the_gross_amount() -> None:
    assert amount("23.00", STANDARD) == Amount(Decimal("23.00"), Decimal("3.67"), STANDARD)


def test_percent_is_rounded_half_up_to_the_currency() -> None:
    assert percent_of(Decimal("10.10"), Decimal("2.5"), "EUR") == Decimal("0.25")
    assert percent_of(Decimal("1010"), Decimal("2.5"), "JPY") == Decimal(25)


def test_a_fee_is_split_like_what_the_rates_earn() -> None:
    positions = [amount("60.00", STANDARD), amount("30.00", REDUCED), amount("10.00", REDUCED)]

    assert split_like(positions, Decimal("5.00"), "EUR") == [
        amount("2.00", REDUCED),
        amount("3.00", STANDARD),
    ]


@pytest.mark.parametrize(
    "positions", [[], [amount("0.00", STANDARD)]], ids=["no positions", "free positions"]
)
def test_without_earnings_a_fee_is_not_split(positions: list[Amount]) -> None:
    share = positions[0].share if positions else UNTAXED

    assert split_like(positions, Decimal("5.00"), "EUR") == [amount("5.00", share)]


money = st.decimals(min_value=0, max_value=9999, places=2)
rates = st.sampled_from([Decimal(0), Decimal(7), Decimal(19), Decimal("5.5"), Decimal("8.1")])


@given(st.lists(st.tuples(money, rates), max_size=8), money, st.sampled_from(["EUR", "JPY", "KWD"]))
def test_the_parts_of_a_split_fee_add_up(
    lines: list[tuple[Decimal, Decimal]], value: Decimal, currency: str
) -> None:
    positions = [gross_amount(gross, TaxShare(int(rate), rate), currency) for gross, rate in lines]

    parts = split_like(positions, value, currency)

    assert sum(part.gross for part in parts) == gross_amount(value, UNTAXED, currency).gross


@given(st.lists(st.tuples(money, rates), min_size=1, max_size=8), money)
def test_each_rate_gets_its_share_once_and_within_a_cent_a_rate(
    lines: list[tuple[Decimal, Decimal]], value: Decimal
) -> None:
    positions = [gross_amount(gross, TaxShare(int(rate), rate), "EUR") for gross, rate in lines]
    earned = {share: Decimal(0) for share in {one.share for one in positions}}
    for one in positions:
        earned[one.share] += one.gross
    total = sum(earned.values())

    parts = split_like(positions, value, "EUR")

    assert len({part.share for part in parts}) == len(parts)
    for part in parts:
        assert part == gross_amount(part.gross, part.share, "EUR")
        if total:
            assert abs(part.gross - value * earned[part.share] / total) <= Decimal("0.01") * len(earned)


@given(money, st.decimals(min_value=0, max_value=100, places=2), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_a_percentage_is_never_more_than_the_whole(total: Decimal, percent: Decimal, currency: str) -> None:
    whole = percent_of(total, Decimal(100), currency)

    assert 0 <= percent_of(total, percent, currency) <= whole
