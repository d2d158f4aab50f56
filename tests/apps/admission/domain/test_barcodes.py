from __future__ import annotations

import pytest

from apps.admission.domain.barcodes import is_readable, storable

pytestmark = pytest.mark.pure


def test_a_readable_secret_is_read_as_it_is() -> None:
    """Whatever character it has: scanners and forms strip the ends, and control characters are stored otherwise."""
    letters = [chr(code) for code in (*range(0x3100), 0x5E2D, 0xFEFF, 0xE000, 0x1F39F)]
    secrets = [place % letter for letter in letters for place in ("%s", "a%s", "%sb", "a%sb")]
    readable = [secret for secret in secrets if is_readable(secret)]

    assert [secret for secret in readable if storable(secret.strip()) != secret] == []
    assert {"a", "ab", "aüb", "a b", "a-b", "a/b", "a席b"} <= set(readable)
    assert not any(line in secret for secret in readable for line in "\r\n\t\x85\u2028\u200b")
