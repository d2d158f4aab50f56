from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.availability.models import Quota
from tenants.entering import entered
from tests.factories.offer import make_event, make_quota
from tests.people import Person

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, list[str]]:
    out = StringIO()
    try:
        call_command("reconcile", *arguments, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def drifting_quota(person: Person) -> Quota:
    with entered(person.organizer):
        quota = make_quota(make_event(), name="Hall")
        Quota.objects.filter(pk=quota.pk).update(claimed=2)
    return quota


def test_all_is_well(olga: Person, mallory: Person) -> None:
    with entered(olga.organizer):
        make_quota(make_event())

    assert run() == (0, ["0 quotas differ from their claims."])


def test_drift_of_any_organizer_is_printed_and_fails(olga: Person, mallory: Person) -> None:
    quota = drifting_quota(mallory)

    assert run() == (
        1,
        [
            f"zeta: quota {quota.pk} (Hall): counted 2, claimed 0; forced 0, forced claims 0",
            "1 quotas differ from their claims.",
        ],
    )


def test_one_organizer_can_be_asked_about(olga: Person, mallory: Person) -> None:
    drifting_quota(mallory)

    assert run("--organizer", "acme") == (0, ["0 quotas differ from their claims."])


def test_an_unknown_organizer_is_refused(olga: Person) -> None:
    with pytest.raises(CommandError):
        run("--organizer", "nobody")
