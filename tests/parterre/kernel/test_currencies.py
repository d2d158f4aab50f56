from __future__ import annotations

import pytest

from parterre.kernel.currencies import CURRENCIES
from parterre.kernel.money import decimal_places

# ISO 4217, list one, as of 2024-06.
WITHOUT_COINS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
IN_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_LIST_ONE = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK
LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG
XOF XPF YER ZAR ZMW ZWG
"""
LIST_ONE = _LIST_ONE.split()


def test_no_currency_of_iso_4217_is_missing() -> None:
    assert set(LIST_ONE) - CURRENCIES == set()


def test_funds_metals_and_test_codes_are_no_currencies() -> None:
    assert not {"CHE", "CLF", "USN", "XAU", "XDR", "XTS", "XXX"} & CURRENCIES


@pytest.mark.parametrize("currency", LIST_ONE)
def test_a_currency_is_counted_as_iso_4217_says(currency: str) -> None:
    expected = 0 if currency in WITHOUT_COINS else 3 if currency in IN_THOUSANDTHS else 2

    assert decimal_places(currency) == expected
