"""Passphrase encryption in the `age` format (age-encryption.org/v1); any `age -d` can decrypt it.

scrypt derives a key from the passphrase; chunks of 64 KiB follow, each authenticated and numbered, so that a changed,
missing or reordered chunk is detected before it is used. Nothing is held in memory as a whole.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tenants.portability.errors import Altered, PassphraseMissing, Truncated, WrongPassphrase

INTRO: Final = b"age-encryption.org/v1\n"
LABEL: Final = b"age-encryption.org/v1/scrypt"
STANZA: Final = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([0-9]{1,2})\n\Z")
PIECE: Final = 64 * 1024
TAG: Final = 16
WORK: Final = 16  # 2**16 rounds: about a quarter of a second, and 64 MiB of memory
MOST_WORK: Final = 18  # what `age` itself takes; more would be an attack on our memory
LONGEST_LINE: Final = 200


def is_encrypted_archive(beginning: bytes) -> bool:
    return beginning.startswith(INTRO)


class EncryptingWriter(io.RawIOBase):
    """Writes to `into`, which stays open. Without `close()` the file is incomplete, and is noticed to be."""

    def __init__(self, into: BinaryIO, passphrase: str) -> None:
        self._into, self._rest, self._number = into, bytearray(), 0
        file_key, salt = os.urandom(16), os.urandom(16)
        sealed_key = _aead(_passphrase_key(passphrase, salt, WORK)).encrypt(bytes(12), file_key, None)
        header = INTRO + b"-> scrypt " + _text(salt) + b" %d\n" % WORK + _text(sealed_key) + b"\n---"
        nonce = os.urandom(16)
        into.write(header + b" " + _text(_mac(file_key, header)) + b"\n" + nonce)
        self._aead = _aead(_derive(file_key, nonce, b"payload"))

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._rest += data
        while len(self._rest) > PIECE:  # never the last one: that is marked as such
            self._seal(bytes(self._rest[:PIECE]), is_last=False)
            del self._rest[:PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._rest), is_last=True)
        super().close()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._into.write(self._aead.encrypt(_nonce(self._number, is_last), piece, None))
        self._number += 1


class DecryptingReader(io.RawIOBase):
    """Decrypts a stream. Raises PassphraseMissing, WrongPassphrase, Truncated or Altered."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        self._source, self._opened, self._number, self._ended = source, b"", 0, False
        file_key, nonce = _open_header(source, passphrase)
        self._aead = _aead(_derive(file_key, nonce, b"payload"))
        self._next = source.read(PIECE + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._opened and not self._ended:
            self._opened = self._open_piece()
        size = min(len(buffer), len(self._opened))
        buffer[:size], self._opened = self._opened[:size], self._opened[size:]
        return size

    def _open_piece(self) -> bytes:
        piece, self._next = self._next, self._source.read(PIECE + TAG)
        is_last = not self._next
        try:
            opened = self._aead.decrypt(_nonce(self._number, is_last), piece, None)
        except (InvalidTag, ValueError):
            raise (Truncated() if is_last else Altered(part=f"#{self._number + 1}")) from None
        self._number, self._ended = self._number + 1, is_last
        return opened


def _open_header(source: BinaryIO, passphrase: str) -> tuple[bytes, bytes]:
    lines = [source.readline(LONGEST_LINE) for _ in range(4)]
    stanza = STANZA.match(lines[1])
    mac = lines[3].removeprefix(b"--- ").rstrip(b"\n")
    if lines[0] != INTRO or stanza is None or int(stanza[2]) > MOST_WORK or not lines[3].startswith(b"--- "):
        raise Altered(part="#0")
    if not passphrase:
        raise PassphraseMissing
    try:
        key = _passphrase_key(passphrase, _bytes(stanza[1]), int(stanza[2]))
        file_key = _aead(key).decrypt(bytes(12), _bytes(lines[2].rstrip(b"\n")), None)
    except (InvalidTag, Base64Error, ValueError):
        raise WrongPassphrase from None
    try:
        is_genuine = hmac.compare_digest(_bytes(mac), _mac(file_key, b"".join(lines[:3]) + b"---"))
    except Base64Error:
        is_genuine = False
    if not is_genuine:
        raise Altered(part="#0")
    return file_key, source.read(16)


def _passphrase_key(passphrase: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=LABEL + salt, length=32, n=2**work, r=8, p=1).derive(passphrase.encode())


def _derive(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(file_key)


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.new(_derive(file_key, b"", b"header"), header, hashlib.sha256).digest()


def _aead(key: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(key)


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if is_last else b"\0")


def _text(data: bytes) -> bytes:
    return b64encode(data).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    return b64decode(text + b"=" * (-len(text) % 4), validate=True)
