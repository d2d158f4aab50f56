"""Archives that are cut off, changed, not ours, or meant to do harm: a sentence, and nothing is left."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tenants.context.transactions import public_schema
from tenants.models import Domain, JobState, Organizer, PortabilityJob
from tenants.portability import archive
from tenants.portability.errors import BadArchive
from tests.parterre.web.pictures import from_a_phone
from tests.tenants.portability.archives import Members, members_of, rewritten, write
from tests.tenants.portability.conftest import Shop
from tests.tenants.schemas import roles, schemas

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
Spoil = Callable[[Path, Path], Path]


@pytest.fixture
def good(shop: Shop, tmp_path: Path) -> Path:
    path = tmp_path / "good.tar.gz"
    call_command("tenants", "export", "acme", "--to", str(path))
    return path


def world(settings: Any, mark: str) -> tuple[object, ...]:
    with public_schema():
        slugs = sorted(Organizer.objects.values_list("slug", flat=True))
        hosts = sorted(Domain.objects.values_list("domain", flat=True))
    files = sorted(str(path) for path in Path(settings.MEDIA_ROOT).rglob("*"))
    return slugs, hosts, schemas(), roles(mark), files


def cut_off(source: Path, target: Path) -> Path:
    target.write_bytes(source.read_bytes()[:-100])
    return target


def one_bit(source: Path, target: Path) -> Path:
    """From the middle on, the first that says something."""
    content = source.read_bytes()
    said = unpacked(content)
    for place in range(len(content) // 2, len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 4
        if unpacked(damaged) != said:
            break
    target.write_bytes(damaged)
    return target


def unpacked(content: bytes | bytearray) -> bytes | None:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return None


def nothing(_source: Path, target: Path) -> Path:
    target.write_bytes(b"")
    return target


def a_letter(_source: Path, target: Path) -> Path:
    target.write_text("Dear operator,\nplease find attached nothing.\n" * 100)
    return target


def somebody_elses(_source: Path, target: Path) -> Path:
    return write(target, [("holiday.jpg", b"sun")])


def with_members(change: Callable[[Members], Members]) -> Spoil:
    return lambda source, target: write(target, change(members_of(source)))


def with_manifest(**facts: Any) -> Spoil:
    return lambda source, target: rewritten(source, target, lambda manifest: manifest.update(facts))


def with_organizer(**facts: Any) -> Spoil:
    return lambda source, target: rewritten(source, target, lambda m: m["organizer"].update(facts))


BAD_SLUG, RESERVED_SLUG = with_organizer(slug="a/b"), with_organizer(slug="admin")
TAKEN_FROM_THE_ARCHIVE = (BAD_SLUG, RESERVED_SLUG)


def a_newer_format(source: Path, target: Path) -> Path:
    about = json.dumps({"format": 2}).encode()
    return write(target, [("parterre.json", about), *members_of(source)[1:]])


def a_newer_migration(source: Path, target: Path) -> Path:
    return rewritten(source, target, lambda m: m["migrations"].append(["orders", "0099_refunds_in_kind"]))


def changed_rows(members: Members) -> Members:
    return [
        (
            name,
            content.replace(b"bea@example.org", b"eve@example.org") if "orders_order." in name else content,
        )
        for name, content in members
    ]


def rows_and_hash(replace: tuple[bytes, bytes]) -> Spoil:
    """Somebody who knows how it is done."""

    def spoil(source: Path, target: Path) -> Path:
        members = [(n, c.replace(*replace) if "orders_order." in n else c) for n, c in members_of(source)]
        content = dict(members)["data/orders_order.copy"]

        def fit(manifest: dict[str, Any]) -> None:
            (table,) = (one for one in manifest["tables"] if one["name"] == "orders_order")
            table |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}

        return rewritten(write(target, members), target, fit)

    return spoil


def a_link(source: Path, target: Path) -> Path:
    with gzip.open(target, "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        for name, content in members_of(source)[:-1]:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        link = tarfile.TarInfo("files/pictures/x.png")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    return target


def extra(name: str) -> Spoil:
    return with_members(lambda members: [*members[:-1], (name, b"x"), members[-1]])


def picture(name: str, content: bytes) -> Spoil:
    """Slipped in by somebody who knows how it is done."""

    def spoil(source: Path, target: Path) -> Path:
        members = members_of(source)
        write(target, [*members[:-1], (f"files/{name}", content), members[-1]])
        known = {"path": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        return rewritten(target, target, lambda manifest: manifest["files"].append(known))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        pytest.param(cut_off, "archive is incomplete", id="truncated"),
        pytest.param(with_members(lambda m: m[:-1]), "archive is incomplete", id="without manifest"),
        pytest.param(one_bit, "The archive ", id="one bit"),
        pytest.param(
            with_members(changed_rows), "checksum of data/orders_order.copy does not match", id="rows"
        ),
        pytest.param(with_members(lambda m: [m[0], *m[2:]]), "does not match", id="a table is missing"),
        pytest.param(with_members(lambda m: [*m, ("files/x", b"x")]), "unexpected entry", id="after the end"),
        pytest.param(with_members(lambda m: [m[0], m[1], *m[1:]]), "unexpected entry", id="twice"),
        pytest.param(nothing, "not an organizer archive", id="empty"),
        pytest.param(a_letter, "not an organizer archive", id="a letter"),
        pytest.param(somebody_elses, "not an organizer archive", id="another tar"),
        pytest.param(a_newer_format, "format 2", id="newer format"),
        pytest.param(a_newer_migration, "orders.0099_refunds_in_kind", id="newer schema"),
        pytest.param(extra("../../etc/cron.d/x"), "unexpected entry", id="public_schema"),
        pytest.param(extra("files/../../../x"), "unexpected entry", id="outside the folder"),
        pytest.param(extra("/etc/passwd"), "unexpected entry", id="absolute"),
        pytest.param(extra("data/pg_authid;--.copy"), "unexpected entry", id="not a table's name"),
        pytest.param(a_link, "unexpected entry", id="a link"),
        pytest.param(with_manifest(tables="all"), "not an organizer archive", id="tables are no list"),
        pytest.param(with_manifest(kind="gift"), "not an organizer archive", id="unknown kind"),
        pytest.param(with_manifest(more="yes"), "not an organizer archive", id="unknown fact"),
        pytest.param(with_organizer(id="nobody"), "not an organizer archive", id="id"),
        pytest.param(with_organizer(id_range=-1), "not an organizer archive", id="slot"),
        pytest.param(with_organizer(token_hashes=["x' OR 1=1"]), "not an organizer archive", id="token"),
        pytest.param(BAD_SLUG, "Use 2 to 50 letters", id="slug"),
        pytest.param(RESERVED_SLUG, "reserved", id="reserved slug"),
        pytest.param(with_organizer(name="\u202egnirud"), "Enter 1 to 190 characters", id="name"),
        pytest.param(
            rows_and_hash((b"bea@example.org", b"\\N\tmore")), "is inconsistent", id="a column too many"
        ),
        pytest.param(
            picture("branding/0123456789abcdef.svg", b'<svg onload="x()"><script>x()</script></svg>'),
            "an image that Parterre did not write, branding/0123456789abcdef.svg",
            id="a drawing with a script",
        ),
        pytest.param(
            picture("pictures/fedcba9876543210.jpg", from_a_phone("JPEG", (40, 20))),
            "The image contains metadata.",
            id="where it was taken",
        ),
        pytest.param(rows_and_hash((b"\tp\t", b"\tpaid\t")), "is inconsistent", id="too long a value"),
    ],
)
def test_a_bad_archive_is_refused(
    good: Path, tmp_path: Path, settings: Any, mark: str, spoil: Spoil, sentence: str
) -> None:
    slug = "" if spoil in TAKEN_FROM_THE_ARCHIVE else "nina"
    bad = spoil(good, tmp_path / "bad.tar.gz")
    before = world(settings, mark)

    with pytest.raises(CommandError) as refused:
        call_command("tenants", "import", str(bad), "--slug", slug)

    assert sentence in str(refused.value)
    assert world(settings, mark) == before
    with public_schema():
        job = PortabilityJob.objects.order_by("-created_at")[0]
    assert (job.state, job.organizer_id) == (JobState.FAILED, None)


def test_two_rows_of_the_same_key_are_refused(good: Path, tmp_path: Path, settings: Any, mark: str) -> None:
    """Only the database notices, and rolls back."""
    members = members_of(good)
    content = dict(members)["data/orders_order.copy"]
    doubled = content + content.splitlines(keepends=True)[0]

    def fit(manifest: dict[str, Any]) -> None:
        manifest["organizer"]["slug"] = "nina"
        (table,) = (one for one in manifest["tables"] if one["name"] == "orders_order")
        table |= {
            "bytes": len(doubled),
            "sha256": hashlib.sha256(doubled).hexdigest(),
            "rows": table["rows"] + 1,
        }

    bad = write(tmp_path / "bad.tar.gz", [(n, doubled if c is content else c) for n, c in members])
    rewritten(bad, bad, fit)
    before = world(settings, mark)

    with pytest.raises(CommandError, match="is inconsistent"):
        call_command("tenants", "import", str(bad))

    assert world(settings, mark) == before


def test_what_unpacks_to_more_than_allowed_is_refused(good: Path, settings: Any, mark: str) -> None:
    settings.ARCHIVES_MOST_BYTES = 10_000
    before = world(settings, mark)

    with pytest.raises(CommandError, match="exceeds the limit"):
        call_command("tenants", "import", str(good), "--slug", "nina")

    assert world(settings, mark) == before


def test_what_was_made_to_fill_a_disk_is_refused_early(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "SHRUNK_FROM", 2**20)
    members = members_of(good)
    bomb = write(tmp_path / "bomb.tar.gz", [members[0], ("files/zeros", bytes(64 * 2**20)), members[-1]])

    with pytest.raises(CommandError, match="exceeds the limit"):
        call_command("tenants", "import", str(bomb), "--slug", "nina")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [([], "is encrypted"), (["tr0ub4dor"], "Incorrect passphrase")],
    ids=["none", "wrong"],
)
def test_an_encrypted_archive_needs_its_passphrase(
    shop: Shop, tmp_path: Path, settings: Any, mark: str, given: list[str], sentence: str
) -> None:
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.write_text("correct horse")
    sealed = ("--to", str(tmp_path / "a.age"), "--passphrase-file", str(right))
    call_command("tenants", "export", "acme", *sealed)
    before = world(settings, mark)
    more = []
    for word in given:
        wrong.write_text(word)
        more = ["--passphrase-file", str(wrong)]

    with pytest.raises(CommandError, match=sentence):
        call_command("tenants", "import", str(tmp_path / "a.age"), "--slug", "nina", *more)

    assert world(settings, mark) == before


def test_random_damage_is_always_noticed(good: Path, tmp_path: Path, settings: Any, mark: str) -> None:
    """Whatever bit it is: refused with a sentence, or all content is what it was.

    About one bit in 400 says nothing: those of gzip's header that hold a time and a system, and in the packed data
    some that point to another copy of the same bytes.
    """
    content, chance = good.read_bytes(), random.Random(20261124)
    before, said = archive.check(archive.from_path(good)), unpacked(content)
    bad = tmp_path / "bad.tar.gz"
    bits = [(place, bit) for place in range(10) for bit in range(8)]
    bits += [(chance.randrange(len(content)), chance.randrange(8)) for _ in range(300)]
    harmless = 0

    for place, bit in bits:
        damaged = bytearray(content)
        damaged[place] ^= 1 << bit
        bad.write_bytes(damaged)
        try:
            found = archive.check(archive.from_path(bad))
        except BadArchive:
            continue
        harmless += 1
        assert (found, unpacked(damaged)) == (before, said), (place, bit)

    assert harmless >= 32  # the time, to the bit


def test_a_slug_that_is_taken_is_refused(good: Path, settings: Any, mark: str) -> None:
    before = world(settings, mark)

    with pytest.raises(CommandError, match="already taken"):
        call_command("tenants", "import", str(good))

    assert world(settings, mark) == before
