from __future__ import annotations

import pytest

from apps.orders.facade import full_name, parts_of


@pytest.mark.parametrize(
    ("scheme", "parts", "name"),
    [
        ("full", {"full_name": " Bea Buyer "}, "Bea Buyer"),
        ("given_family", {"given_name": "Bea", "family_name": "Buyer"}, "Bea Buyer"),
        (
            "title_given_middle_family",
            {"family_name": "B", "middle_name": "M", "given_name": "G", "title": "Dr"},
            "Dr G M B",
        ),
        ("family_given", {"given_name": "Bea", "family_name": "Buyer"}, "Buyer Bea"),
        ("family_comma_given", {"given_name": "Bea", "family_name": "Buyer"}, "Buyer, Bea"),
        ("family_comma_given", {"given_name": "Bea"}, "Bea"),
        ("family_nospace_given", {"given_name": "小明", "family_name": "王"}, "王小明"),
        ("calling_full", {"calling_name": "Bee", "full_name": "Beatrice Buyer"}, "Beatrice Buyer"),
        ("full_transcription", {"full_name": "王小明", "latin_transcription": "Wang"}, "王小明"),
        (
            "salutation_title_given_family_degree",
            {"salutation": "Ms", "title": "Dr", "given_name": "Bea", "family_name": "Buyer", "degree": "MA"},
            "Ms Dr Bea Buyer, MA",
        ),
        ("given_family", {"given_name": "", "family_name": " "}, None),
        ("a scheme to come", {"first": "Bea", "second": "Buyer"}, "Bea Buyer"),
    ],
)  # fmt: skip
def test_a_name_out_of_its_parts(scheme: str, parts: dict[str, str], name: str | None) -> None:
    assert full_name({"_scheme": scheme, **parts}) == name


def test_a_name_that_is_not_taken_apart() -> None:
    assert full_name(parts_of("Bea Buyer")) == "Bea Buyer"
    assert (full_name({}), full_name(None), full_name(parts_of(" "))) == (None, None, None)
