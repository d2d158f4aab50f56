from __future__ import annotations

from parterre.kernel.countries import COUNTRIES, COUNTRIES_WITH_STATES


def test_countries_are_those_of_iso_3166_and_kosovo() -> None:
    assert len(COUNTRIES) == 250
    assert {"DE", "GB", "XK"} <= COUNTRIES
    assert not {"EU", "UK", "UN", "ZZ"} & COUNTRIES


def test_what_has_states_is_a_country() -> None:
    assert COUNTRIES_WITH_STATES <= COUNTRIES
