"""From a request to a usable schema; repeated, interrupted, and refused."""

from __future__ import annotations

import pytest
from django.db import connections

from apps.teams.models import Team
from tenants import migrating, provisioning
from tenants.entering import entered, outside
from tenants.models import Domain, Organizer, OrganizerState, OutboxEntry
from tenants.provisioning import SlugTaken, provision, request_organizer
from tenants.slugs import ReservedSlug, UnusableSlug
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def request(slug: str = "nina") -> Organizer:
    return request_organizer(name="Nina", slug=slug, host=f"{slug}.parterre.test")


def test_a_request_promises_the_work_and_makes_no_schema() -> None:
    organizer = request()

    with outside():
        promised = list(OutboxEntry.objects.values_list("org", "kind", "payload"))
        hosts = list(Domain.objects.filter(tenant=organizer).values_list("domain", "is_primary"))
    assert promised == [("platform", "tenants.provision", {"organizer_id": str(organizer.pk)})]
    assert hosts == [("nina.parterre.test", True)]
    assert (organizer.state, organizer.schema_version) == (OrganizerState.REQUESTED, "")


def test_a_provisioned_organizer_can_be_entered() -> None:
    organizer = provision(request().pk)

    with entered(organizer):
        team = Team.objects.create(name="First")
    assert (organizer.state, organizer.schema_version) == (
        OrganizerState.ACTIVE,
        migrating.template_version(),
    )
    first_id = organizer.id_slot * provisioning.IDS_A_SLOT + 1
    assert team.pk == first_id


def test_provisioning_may_be_repeated() -> None:
    organizer = provision(request().pk)

    again = provision(organizer.pk)

    assert (again.schema_name, again.id_slot) == (organizer.schema_name, organizer.id_slot)


@pytest.mark.parametrize("dies_in", ["create_organizer_schema", "replay", "_start_ids_at"])
def test_what_was_interrupted_is_finished_by_the_next_run(
    monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    organizer = request()
    with monkeypatch.context() as broken:
        broken.setattr(provisioning, dies_in, lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            provision(organizer.pk)

    finished = provision(organizer.pk)

    with entered(finished):
        assert list(Team.objects.all()) == []


def test_ids_of_two_organizers_never_meet(olga: Person, mallory: Person) -> None:
    assert olga.organizer.id_slot != mallory.organizer.id_slot


@pytest.mark.parametrize(
    ("slug", "refusal"),
    [
        ("a", UnusableSlug),
        ("-a", UnusableSlug),
        ("Acme", UnusableSlug),
        ('x"; DROP SCHEMA public; --', UnusableSlug),
        ("a" * 51, UnusableSlug),
        ("admin", ReservedSlug),
        ("xn--80ak6aa92e", ReservedSlug),
        ("acme", SlugTaken),
    ],
)
def test_unusable_slugs_are_refused(slug: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        request(slug)

    with outside():
        assert OutboxEntry.objects.count() == 0


CATALOGUE = """
SELECT c.relname::text, c.relkind::text, pg_get_indexdef(c.oid)
FROM pg_class c WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind = 'i'
UNION ALL
SELECT c.relname::text, a.attname::text, concat_ws(
    ' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind = 'r'
UNION ALL
SELECT conname::text, contype::text, pg_get_constraintdef(k.oid)
FROM pg_constraint k WHERE k.connamespace = to_regnamespace(%s)
"""


def catalogue(schema: str) -> list[tuple[str, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(CATALOGUE, [schema] * 3)
        return sorted(tuple(str(part).replace(schema, "SCHEMA") for part in row) for row in cursor.fetchall())


def test_the_template_makes_what_the_migrations_make(olga: Person) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE SCHEMA org_by_migrations")
    try:
        migrating._migrate("org_by_migrations", "TENANT_APPS", lambda _: None)

        assert catalogue("org_by_migrations") == catalogue(olga.organizer.schema_name)
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("DROP SCHEMA org_by_migrations CASCADE")
