"""Slugs, names and names of schemas that would break out of a host name, a mail, a page or an SQL statement."""

from __future__ import annotations

import pytest
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from tenants.context.transactions import public_schema
from tenants.models import FormerSlug, Organizer, OutboxEntry, PooledSchema
from tenants.postgresql.roles import create_organizer_role, create_organizer_schema, quoted_organizer
from tenants.provisioning.organizer_names import UnusableName
from tenants.provisioning.organizers import SlugTaken, request_organizer
from tenants.routing.slugs import ReservedSlug, UnusableSlug, taken_slugs
from tests.people import Person

pytestmark = pytest.mark.django_db


def request(slug: str = "nina", name: str = "Nina") -> Organizer:
    return request_organizer(name=name, slug=slug, host=f"{slug}.parterre.test")


NASTY = [
    'x"; DROP SCHEMA public; --',
    "x'; DROP TABLE tenants_organizer; --",
    "x\0y",
    "x\ny",
    "x\n",
    "x y",
    "x;y",
    "x/../y",
    "x.y",
    "x_y",
    "%00",
    "{0}",
    "%s",
    "Ünal",
    "асме",  # in Cyrillic
    "acme\u200b",
    "ＡＣＭＥ",
    "",
    "a",
    "-a",
    "a-",
    "Acme",
    "a" * 51,
    "pg_catalog",
]
RESERVED = ["admin", "www", "console", "api", "xn--80ak6aa92e", "postmaster", "wpad", "null", "public"]


@pytest.mark.parametrize("slug", NASTY)
def test_a_slug_that_is_no_label_of_a_host_is_refused(slug: str) -> None:
    with pytest.raises(UnusableSlug):
        request(slug)

    with public_schema():
        assert OutboxEntry.objects.count() == 0


@pytest.mark.parametrize("slug", RESERVED)
def test_a_reserved_slug_is_refused(slug: str) -> None:
    with pytest.raises(ReservedSlug):
        request(slug)


def test_a_slug_that_somebody_has_is_refused(olga: Person) -> None:
    with pytest.raises(SlugTaken):
        request(olga.organizer.slug)


def test_a_slug_that_somebody_had_is_refused(olga: Person) -> None:
    with public_schema():
        FormerSlug.objects.create(slug="acme-old", organizer=olga.organizer, since=timezone.now())

    with pytest.raises(SlugTaken):
        request("acme-old")

    with public_schema():
        assert not Organizer.objects.filter(slug="acme-old").exists()
        assert OutboxEntry.objects.count() == 0
    assert taken_slugs(["acme", "acme-old", "acme-new"]) == {"acme", "acme-old"}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "-–—",
        "x" * 191,
        "x\0y",
        "Nina\nBcc: all@example.org",
        "Ni\rna",
        "a\u202eb",
        "a\u2028b",
        "a\ufeffb",
    ],
)
def test_a_name_that_no_page_or_mail_can_show_is_refused(name: str) -> None:
    with pytest.raises(UnusableName):
        request("nina", name)

    with public_schema():
        assert OutboxEntry.objects.count() == 0


@pytest.mark.parametrize(
    "name",
    [
        '"; DROP SCHEMA public; --',
        "<script>alert(1)</script>",
        "O'Neill & Söhne",
        "می\u200cخواهم",
        "劇場",
        "%s {0}",
    ],
)
def test_a_name_is_only_a_text(name: str) -> None:
    organizer = request("nina", f" {name} ")

    with public_schema():
        assert Organizer.objects.get(pk=organizer.pk).name == name


SCHEMA_NAMES = [
    "",
    "public",
    "pg_catalog",
    "information_schema",
    "org_",
    "ORG_A",
    "org_A",
    'org_a"',
    'org_a"; DROP SCHEMA public; --',
    "org_a b",
    "org_a\n",
    "org_a\0",
    "org_ä",
    "org_a-b",
    "org_a.teams_team",
    "xorg_a",
    "org_" + "a" * 59,
    "parterre_owner",
    "parterre_tenant",
]


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_no_other_name_of_a_schema_gets_into_sql(name: str) -> None:
    cursor = NoCursor()

    for refuse in (
        lambda: quoted_organizer(name),
        lambda: create_organizer_schema(cursor, name),
        lambda: create_organizer_role(cursor, name, app="parterre_app"),
    ):
        with pytest.raises(ValueError, match="not an organizer's schema"):
            refuse()


class NoCursor:
    def execute(self, sql: str, parameters: object = None) -> None:
        raise AssertionError(sql)


@pytest.mark.parametrize("name", [name for name in SCHEMA_NAMES if "\0" not in name])
@pytest.mark.parametrize("model", [Organizer, PooledSchema])
def test_no_other_name_of_a_schema_gets_into_a_row(model: type[Organizer | PooledSchema], name: str) -> None:
    values = {"slug": "nina", "name": "Nina"} if model is Organizer else {"id_range": 2_100}
    with public_schema(), pytest.raises((IntegrityError, DataError)), transaction.atomic():
        model.objects.create(schema_name=name, **values)
