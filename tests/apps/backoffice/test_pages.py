"""Every page of the back office: who gets it, and that it costs the same however much there is."""

from __future__ import annotations

import pytest

from apps.availability.models import Quota
from apps.catalog.models import Product
from apps.taxes.models import TaxRule
from tenants.entering import entered
from tests.apps.backoffice.setting_up import browser, make_fair
from tests.people import Person

pytestmark = pytest.mark.django_db

OF_ORGANIZER = ("", "events/", "new-event/", "plugins/", "payment/stripe/", "look/", "look/preview/")
OF_EVENT = (
    "",
    "details/",
    "products/",
    "products/new/",
    "products/{product}/",
    "products/{product}/delete/",
    "quotas/",
    "quotas/new/",
    "quotas/{quota}/",
    "quotas/{quota}/delete/",
    "taxes/",
    "taxes/new/",
    "taxes/{rule}/",
    "taxes/{rule}/delete/",
    "payment/",
    "payment/manual/",
    "payment/banktransfer/",
    "plugins/",
)


def addresses(person: Person) -> list[str]:
    event = make_fair(person)
    with entered(person.organizer):
        ids = {
            "product": Product.objects.filter(event=event).latest("pk").pk,
            "quota": Quota.objects.get(event=event).pk,
            "rule": TaxRule.objects.get(event=event).pk,
        }
    of_event = [f"events/fair/{path.format(**ids)}" for path in OF_EVENT]
    return [f"/o/{person.organizer.slug}/{path}" for path in (*OF_ORGANIZER, *of_event)]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_owner_gets_every_page(olga: Person, language: str) -> None:
    client = browser(olga, **{"accept-language": language})

    answers = {url: client.get(url) for url in addresses(olga)}

    assert {url: answer.status_code for url, answer in answers.items() if answer.status_code != 200} == {}
    assert all(f'lang="{language}"' in a.content.decode() for u, a in answers.items() if "preview" not in u)
    assert [
        url
        for url, answer in answers.items()
        if b" style=" in answer.content or b"<script>" in answer.content
    ] == []
