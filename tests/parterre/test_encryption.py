"""Secrets at rest: rotation of keys, and no use of a ciphertext in another place."""

from __future__ import annotations

from typing import Any

import pytest

from parterre.encryption import CannotDecrypt, decrypt, encrypt, reencrypt

OLD, NEW = "old" * 12, "new" * 12


@pytest.fixture(autouse=True)
def _old_key(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = [OLD]


def test_it_is_read_back_and_never_written_alike(settings: Any) -> None:
    first, second = (encrypt("sk_live_ü", place="here") for _ in range(2))

    assert decrypt(first, place="here") == decrypt(second, place="here") == "sk_live_ü"
    assert first != second
    assert "sk_live" not in first


@pytest.mark.parametrize("place", ["there", "", "her", "here2"])
def test_in_another_place_it_is_worth_nothing(place: str) -> None:
    token = encrypt("sk_live", place="here")

    with pytest.raises(CannotDecrypt):
        decrypt(token, place=place)


def test_a_new_key_is_put_first_and_the_old_one_goes_after_reencryption(settings: Any) -> None:
    token = encrypt("sk_live", place="here")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert decrypt(token, place="here") == "sk_live"

    renewed = reencrypt(token, place="here")

    assert renewed != token
    assert reencrypt(renewed, place="here") == renewed
    settings.ENCRYPTION_KEYS = [NEW]
    assert decrypt(renewed, place="here") == "sk_live"
    with pytest.raises(CannotDecrypt):
        decrypt(token, place="here")


@pytest.mark.parametrize("token", ["", "x", "gAAAAA", "ü", "sk_live_in_clear"])
def test_what_is_no_ciphertext_is_refused(token: str) -> None:
    with pytest.raises(CannotDecrypt):
        decrypt(token, place="here")
    with pytest.raises(CannotDecrypt):
        reencrypt(token, place="here")
