from __future__ import annotations

import unicodedata

import pytest

from parterre.kernel.normalize import ascii_host, normalized_email, normalized_name, search_key

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tickets.straße.example", "tickets.xn--strae-oqa.example"),
        ("STRASSE.example", "strasse.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("BÜCHER.Example", "xn--bcher-kva.example"),
        ("XN--bcher-kva.example", "xn--bcher-kva.example"),
        ("例え。jp", "xn--r8jz45g.jp"),
        ("βόλος.example", "xn--nxasmm1c.example"),
        ("_parterre.example", "_parterre.example"),
    ],
)
def test_a_host_has_one_spelling(typed: str, expected: str) -> None:
    assert ascii_host(typed) == expected
    assert ascii_host(expected) == expected


@pytest.mark.parametrize(
    "typed", ["i❤.ws", "bü cher.example", "ü..example", "ü" * 70 + ".example", "ü/.example"]
)
def test_what_no_registry_has_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        ascii_host(typed)


def test_an_address_keeps_what_its_own_server_reads() -> None:
    assert normalized_email(" Bea.Buyer@Straße.example ") == "Bea.Buyer@xn--strae-oqa.example"


def test_a_name_is_composed() -> None:
    assert normalized_name(" Andre\u0301  Klein\n") == "André Klein"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Zoë Müller", "ZOE MULLER"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Anna Groß", "anna gross"),
        ("ẞ", "SS"),
        ("Ελένη Δήμος", "ΕΛΕΝΗ ΔΗΜΟΣ"),
        ("Andre\u0301", "andré"),
        ("Søren Ærø", "soren aero"),
        ("Алёна", "алена"),
        ("İbrahim Yıldız", "ibrahim yildiz"),
        ("أحمد", "احمد"),
        ("ｆｕｌｌ", "full"),
    ],
)
def test_case_and_accents_do_not_change_a_key(name: str, typed: str) -> None:
    assert search_key(name) == search_key(typed) != ""


def test_a_key_is_its_own_key() -> None:
    """What is searched with it may have passed through it before."""
    letters = [chr(code) for code in range(0x30000) if unicodedata.category(chr(code))[0] in "LMN"]

    assert [letter for letter in letters if search_key(search_key(letter)) != search_key(letter)] == []
