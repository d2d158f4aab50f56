"""What we seal, `age` opens; what was changed, cut or moved around is noticed before it is used."""

from __future__ import annotations

import io
import os

import pyrage
import pytest

from tenants.portability.encryption import PIECE, DecryptingReader, EncryptingWriter
from tenants.portability.errors import Altered, PassphraseMissing, Truncated, WrongPassphrase

PASSPHRASE = "correct horse"
SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE]


def sealed(content: bytes) -> bytes:
    into = io.BytesIO()
    with EncryptingWriter(into, PASSPHRASE) as writer:
        writer.write(content)
    return into.getvalue()


def opened(content: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return DecryptingReader(io.BytesIO(content), passphrase).readall()


@pytest.mark.parametrize("size", SIZES)
def test_somebody_elses_age_opens_it_and_so_do_we(size: int) -> None:
    content = os.urandom(size)

    closed = sealed(content)

    assert pyrage.passphrase.decrypt(closed, PASSPHRASE) == content
    assert opened(closed) == content


@pytest.mark.parametrize(
    ("passphrase", "refusal"),
    [("", PassphraseMissing), ("tr0ub4dor", WrongPassphrase)],
    ids=["none", "wrong"],
)
def test_only_the_passphrase_opens_it(passphrase: str, refusal: type[Exception]) -> None:
    closed = sealed(b"tickets")

    with pytest.raises(refusal):
        opened(closed, passphrase)


def test_a_cut_is_noticed_also_between_two_pieces() -> None:
    closed = sealed(os.urandom(2 * PIECE + 5))
    header = len(closed) - (2 * (PIECE + 16) + 5 + 16)

    for length in (header, header + PIECE + 16, header + 2 * (PIECE + 16), len(closed) - 1):
        with pytest.raises(Truncated):
            opened(closed[:length])


def test_pieces_cannot_be_moved_or_changed() -> None:
    closed = sealed(os.urandom(3 * PIECE))
    start = len(closed) - 3 * (PIECE + 16)
    one, two, rest = (
        closed[start : start + PIECE + 16],
        closed[start + PIECE + 16 : start + 2 * (PIECE + 16)],
        closed[start + 2 * (PIECE + 16) :],
    )
    changed = bytearray(closed)
    changed[start + 10] ^= 1

    with pytest.raises(Altered):
        opened(closed[:start] + two + one + rest)
    with pytest.raises(Altered):
        opened(bytes(changed))


def test_more_after_the_end_is_noticed() -> None:
    with pytest.raises((Altered, Truncated)):
        opened(sealed(b"tickets") + b"more")


@pytest.mark.parametrize("line", range(4))
def test_a_spoilt_header_is_refused(line: int) -> None:
    lines = sealed(b"tickets").split(b"\n", 4)
    lines[line] = lines[line][:-3] + b"AAA"

    with pytest.raises((Altered, WrongPassphrase)):
        opened(b"\n".join(lines))


def test_a_header_that_asks_for_all_our_memory_is_refused() -> None:
    lines = sealed(b"tickets").split(b"\n")
    lines[1] = lines[1].rsplit(b" ", 1)[0] + b" 30"

    with pytest.raises(Altered):
        opened(b"\n".join(lines))
