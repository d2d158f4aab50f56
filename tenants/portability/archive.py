"""Archive format: a gzipped tar, optionally encrypted. Written and read as a stream, never whole in memory.

`parterre.json` first (format and version), `data/<table>.copy`, `files/<path>`, and `manifest.json` last: an archive
without it is incomplete.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, Protocol, cast

from django.conf import settings

from tenants.portability.encryption import DecryptingReader, EncryptingWriter, is_encrypted_archive
from tenants.portability.errors import Altered, BadArchive, TooLarge, Truncated, UnexpectedPart
from tenants.portability.manifest import (
    FORMAT,
    NAME,
    FilePart,
    Manifest,
    check_format,
    check_path,
    read_manifest,
)

ABOUT: Final = "parterre.json"
MANIFEST: Final = "manifest.json"
DATA, FILES = "data/", "files/"
PIECE: Final = 256 * 1024
KEPT_IN_MEMORY: Final = 16 * 2**20  # of a table that is being written; a larger one waits in a temporary file
MOST_ABOUT: Final = 64 * 1024
MOST_MANIFEST: Final = 256 * 2**20
# Tickets and orders shrink to a tenth. What shrinks to a thousandth was made to fill a disk.
MOST_SHRUNK, SHRUNK_FROM = 200, 256 * 2**20
COMPRESSION: Final = 5

Opener = Callable[[], BinaryIO]
Watch = Callable[[int], None]


class Part(Protocol):
    """A table's or a file's bytes while the archive is at it."""

    def read(self, size: int = -1, /) -> bytes: ...


class ArchiveWriter:
    """Used through `writing`."""

    def __init__(self, tar: tarfile.TarFile, *, watch: Watch) -> None:
        self._tar, self._watch = tar, watch

    @contextmanager
    def table(self, name: str) -> Iterator[Measuring]:
        """Write the rows into it."""
        with tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as kept:
            measured = Measuring(cast(BinaryIO, kept), watch=self._watch)
            yield measured
            kept.seek(0)
            self._add(f"{DATA}{name}.copy", cast(BinaryIO, kept), measured.bytes)

    def file(self, path: str, content: BinaryIO, size: int) -> FilePart:
        measured = MeasuringReader(content, watch=self._watch)
        self._add(f"{FILES}{check_path(path)}", cast(BinaryIO, measured), size)
        return FilePart(path, measured.bytes, measured.sha256)

    def finish(self, manifest: Manifest) -> None:
        content = manifest.as_json()
        self._add(MANIFEST, io.BytesIO(content), len(content))

    def _add(self, name: str, content: BinaryIO, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, content)


@contextmanager
def writing(
    into: BinaryIO, *, passphrase: str = "", watch: Watch = lambda _: None
) -> Iterator[ArchiveWriter]:
    """`watch` is called with the bytes written. Without `finish` readers report the archive as truncated."""
    sealed = io.BufferedWriter(cast(Any, EncryptingWriter(into, passphrase)), PIECE) if passphrase else None
    with (
        gzip.GzipFile(
            fileobj=cast(Any, sealed or into), mode="wb", compresslevel=COMPRESSION, filename=""
        ) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        writer = ArchiveWriter(tar, watch=watch)
        about = json.dumps({"format": FORMAT, "what": "an organizer of Parterre"}).encode()
        writer._add(ABOUT, io.BytesIO(about), len(about))
        yield writer
    if sealed is not None:
        sealed.close()


def check(source: Opener, *, passphrase: str = "", watch: Watch = lambda _: None) -> Manifest:
    """Read everything and verify each part against the manifest. Required before any other use of an archive."""
    found: dict[str, tuple[int, int, str]] = {}
    content: bytes | None = None
    for name, part in _parts(source, passphrase=passphrase, watch=watch):
        if content is not None or name in found:
            raise UnexpectedPart(part=repr(name[:100]))
        if name == MANIFEST:
            content = part.read(MOST_MANIFEST + 1)
            if len(content) > MOST_MANIFEST:
                raise BadArchive
        else:
            measured = MeasuringReader(cast(BinaryIO, part))
            while measured.read(PIECE):
                pass
            found[name] = (measured.lines, measured.bytes, measured.sha256)
    if content is None:
        raise Truncated
    manifest = read_manifest(content)  # whatever is damaged was noticed before
    _compare(manifest, found)
    return manifest


def parts(source: Opener, *, passphrase: str = "") -> Iterator[tuple[str, str, BinaryIO]]:
    """("table", name, rows) and ("file", path, content) of an archive that was checked; read each before the next."""
    for name, part in _parts(source, passphrase=passphrase, watch=lambda _: None):
        if name.startswith(DATA):
            yield "table", name.removeprefix(DATA).removesuffix(".copy"), cast(BinaryIO, part)
        elif name.startswith(FILES):
            yield "file", name.removeprefix(FILES), cast(BinaryIO, part)


def from_path(path: Path) -> Opener:
    return lambda: path.open("rb")


def _compare(manifest: Manifest, found: dict[str, tuple[int, int, str]]) -> None:
    expected: dict[str, tuple[int | None, int, str]] = {
        f"{DATA}{table.name}.copy": (table.rows, table.bytes, table.sha256) for table in manifest.tables
    } | {f"{FILES}{file.path}": (None, file.bytes, file.sha256) for file in manifest.files}
    if missing := expected.keys() - found.keys():
        raise Altered(part=min(missing))
    if strange := found.keys() - expected.keys():
        raise UnexpectedPart(part=min(strange))
    for name, (rows, size, sha256) in expected.items():
        lines, *measured = found[name]
        if measured != [size, sha256] or (rows is not None and rows != lines):
            raise Altered(part=name)


def _parts(source: Opener, *, passphrase: str, watch: Watch) -> Iterator[tuple[str, Part]]:
    """Names are validated already."""
    ours = _Ours()
    with _translated(ours), source() as raw:
        packed = _Counting(raw, watch)
        plain = _opened(packed, passphrase)
        with (
            gzip.GzipFile(fileobj=plain, mode="rb") as unpacked,
            tarfile.open(fileobj=cast(Any, _Limited(unpacked, packed)), mode="r|") as tar,
        ):
            for number, member in enumerate(tar):
                part = tar.extractfile(member) if member.isreg() else None
                if part is None or (number == 0) != (member.name == ABOUT):
                    raise UnexpectedPart(part=repr(member.name[:100])) if number else BadArchive()
                if number == 0:
                    check_format(json.loads(part.read(MOST_ABOUT)))
                    ours.is_known = True
                    continue
                yield _checked_name(member.name), _Careful(part, ours)
            while unpacked.read(PIECE):  # to its very end, where its checksum is
                pass


class _Ours:
    """Whether it has been seen already that the archive is one of ours: what is wrong then, is damage."""

    is_known = False


@contextmanager
def _translated(ours: _Ours) -> Iterator[None]:
    """Translate errors of the libraries to ours."""
    try:
        yield
    except EOFError as error:
        raise Truncated from error
    except tarfile.ReadError as error:
        raise (Truncated() if "end of data" in str(error) else _damage(ours)) from error
    except zlib.error as error:
        raise Altered(part="gzip") from error
    except gzip.BadGzipFile as error:
        raise (_damage(ours) if "Not a gzipped" in str(error) else Altered(part="gzip")) from error
    except (OSError, ValueError, AttributeError, tarfile.TarError) as error:
        if isinstance(error, OSError) and error.errno:  # the disk's business, not the archive's
            raise
        raise _damage(ours) from error


def _damage(ours: _Ours) -> BadArchive:
    return Altered(part="tar") if ours.is_known else BadArchive()


def _opened(packed: _Counting, passphrase: str) -> BinaryIO:
    buffered = cast(BinaryIO, io.BufferedReader(packed, PIECE))
    if is_encrypted_archive(cast(io.BufferedReader, buffered).peek(32)):
        return cast(BinaryIO, io.BufferedReader(DecryptingReader(buffered, passphrase), PIECE))
    return buffered


def _checked_name(name: str) -> str:
    if name == MANIFEST:
        return name
    if name.startswith(DATA) and name.endswith(".copy"):
        if NAME.match(name.removeprefix(DATA).removesuffix(".copy")):
            return name
    elif name.startswith(FILES):
        check_path(name.removeprefix(FILES))
        return name
    raise UnexpectedPart(part=repr(name[:100]))


class _Careful:
    def __init__(self, part: IO[bytes], ours: _Ours) -> None:
        self._part, self._ours = part, ours

    def read(self, size: int = -1) -> bytes:
        with _translated(self._ours):
            return self._part.read(size)

    def __iter__(self) -> Iterator[bytes]:
        with _translated(self._ours):
            yield from self._part


class Measuring:
    """Passes bytes on and records their number, lines and hash."""

    def __init__(self, into: BinaryIO, *, watch: Watch = lambda _: None) -> None:
        self._into, self._watch, self._hash = into, watch, hashlib.sha256()
        self.bytes = self.lines = 0

    def write(self, data: bytes) -> int:
        self._into.write(data)
        self._hash.update(data)
        self.bytes += len(data)
        self.lines += bytes(data).count(b"\n")
        self._watch(len(data))
        return len(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class MeasuringReader:
    def __init__(self, source: BinaryIO, *, watch: Watch = lambda _: None) -> None:
        self._source, self._watch, self._hash = source, watch, hashlib.sha256()
        self.bytes = self.lines = 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._hash.update(data)
        self.bytes += len(data)
        self.lines += data.count(b"\n")
        self._watch(len(data))
        return data

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class _Counting(io.RawIOBase):
    """Counts compressed bytes as they are read."""

    def __init__(self, source: BinaryIO, watch: Watch) -> None:
        self._source, self._watch, self.bytes = source, watch, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        self.bytes += len(data)
        self._watch(len(data))
        return len(data)


class _Limited:
    """Limits decompressed bytes and the compression ratio."""

    def __init__(self, unpacked: gzip.GzipFile, packed: _Counting) -> None:
        self._unpacked, self._packed, self._bytes = unpacked, packed, 0

    def read(self, size: int) -> bytes:
        data = self._unpacked.read(size)
        self._bytes += len(data)
        is_bomb = self._bytes > SHRUNK_FROM and self._bytes > self._packed.bytes * MOST_SHRUNK
        if is_bomb or self._bytes > settings.ARCHIVES_MOST_BYTES:
            raise TooLarge(most=settings.ARCHIVES_MOST_BYTES)
        return data
