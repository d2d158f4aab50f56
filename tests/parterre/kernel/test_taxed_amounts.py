from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parterre.kernel.money import Taxed, add_tax, split_gross

pytestmark = pytest.mark.pure

AMOUNTS = st.decimals(min_value=-100_000, max_value=100_000, places=2)
RATES = st.decimals(min_value=0, max_value=100, places=4)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


@pytest.mark.parametrize(
    ("gross", "rate", "currency", "net", "tax"),
    [
        pytest.param("23.00", "19.00", "EUR", "19.33", "3.67", id="nineteen percent"),
        pytest.param("100.00", "7", "EUR", "93.46", "6.54", id="seven percent"),
        pytest.param("10.00", "0", "EUR", "10.00", "0.00", id="no tax"),
        pytest.param("0.00", "19", "EUR", "0.00", "0.00", id="free"),
        pytest.param("0.01", "19", "EUR", "0.01", "0.00", id="a cent has no tax"),
        pytest.param("1000", "10", "JPY", "909", "91", id="yen have no cents"),
        pytest.param("1.000", "5", "KWD", "0.952", "0.048", id="dinars have three places"),
        pytest.param("-23.00", "19.00", "EUR", "-19.33", "-3.67", id="taken back"),
        pytest.param("100.00", "8.2500", "EUR", "92.38", "7.62", id="a rate with more places"),
    ],
)
def test_split_gross_finds_the_tax_in_a_price(
    gross: str, rate: str, currency: str, net: str, tax: str
) -> None:
    found = split_gross(Decimal(gross), Decimal(rate), currency)

    assert found == Taxed(gross=Decimal(gross), net=Decimal(net), tax=Decimal(tax))


@pytest.mark.parametrize(
    ("net", "rate", "currency", "gross", "tax"),
    [
        pytest.param("19.33", "19.00", "EUR", "23.00", "3.67", id="nineteen percent"),
        pytest.param("10.00", "0", "EUR", "10.00", "0.00", id="no tax"),
        pytest.param("0.05", "10", "EUR", "0.06", "0.01", id="half a cent goes up"),
        pytest.param("909", "10", "JPY", "1000", "91", id="yen have no cents"),
    ],
)
def test_add_tax_makes_the_price_of_a_net_amount(
    net: str, rate: str, currency: str, gross: str, tax: str
) -> None:
    assert add_tax(Decimal(net), Decimal(rate), currency) == Taxed(
        gross=Decimal(gross), net=Decimal(net), tax=Decimal(tax)
    )


@given(gross=AMOUNTS, rate=RATES, currency=CURRENCIES)
def test_net_and_tax_always_add_up_to_the_price(gross: Decimal, rate: Decimal, currency: str) -> None:
    found = split_gross(gross, rate, currency)

    assert found.net + found.tax == found.gross
    assert abs(found.net) <= abs(found.gross)


@given(net=AMOUNTS, rate=RATES)
def test_splitting_what_was_added_up_gives_the_net_amount_back(net: Decimal, rate: Decimal) -> None:
    assert split_gross(add_tax(net, rate, "EUR").gross, rate, "EUR").net == net
