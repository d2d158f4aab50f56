"""Two people at the same form: what the first one saved is not overwritten by the second without being told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import resolve

from apps.audit.models import LogEntry
from apps.backoffice.base import FormMixin
from apps.events.facade import change_organizer_plugins
from apps.events.models import Event
from parterre.web.forms.seen import FIELD
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser, make_fair
from tests.apps.form_pages import PageForm, forms_of
from tests.apps.test_any_form import addresses, sent
from tests.isolation.test_urls import CONSOLE, ROOT, values
from tests.people import Person
from tests.staff import console_browser, make_staff

pytestmark = pytest.mark.django_db
__all__ = ["values"]

DETAILS = "/o/acme/events/fair/details/"
MANY = 6
ACCOUNT = "/o/acme/settings/payment/stripe/"
# They only ask, and show nothing that could have changed.
SHOWS_NOTHING = {"DeleteEvent", "Deny"}
# Downloads, which change nothing.
SAVES_NOTHING = {"ExportAttendees"}


def edit_forms(client: Client, pages: Iterator[str]) -> Iterator[tuple[str, PageForm]]:
    for address in pages:
        page = client.get(address)
        if page.status_code == 200 and page.get("Content-Type", "").startswith("text/html"):
            for form in forms_of(page.content.decode(), address):
                if FIELD in form.names:
                    yield address, form


def outdated(form: PageForm) -> dict[str, str]:
    """As if the first field had been another one when the page was shown."""
    return form.values | {FIELD: re.sub(r":[0-9a-f]{12}", ":000000000000", form.values[FIELD], count=1)}


def answers_of(client: Client, pages: Iterator[str]) -> tuple[list[str], list[str], set[type]]:
    """Forms that save what is outdated, those that refuse what is not, and the views that were seen."""
    overwriting, refusing, views = [], [], set()
    for address, form in edit_forms(client, pages):
        view = getattr(resolve(address).func, "view_class", object)
        views.add(view)
        if view.__name__ in SAVES_NOTHING:
            continue
        late, fresh = (
            sent(client, "post", form.action, outdated(form)),
            sent(client, "post", form.action, form.values),
        )
        if late.status_code not in (409, 422) or (late.status_code == 422 and fresh.status_code != 422):
            overwriting.append(address)
        if fresh.status_code == 409:
            refusing.append(address)
    return overwriting, refusing, views


def form_views() -> set[type]:
    def below(kind: type) -> Iterator[type]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    return {
        kind
        for kind in below(FormMixin)
        if kind.__module__.startswith("apps.") and kind.template and not kind.makes_new  # type: ignore[attr-defined]
    }


def test_every_edit_form_of_the_back_office(olga: Person, values: dict[str, Any]) -> None:
    with organizer_transaction(olga.organizer):
        change_organizer_plugins(names=["stripe"], actor=olga.actor)

    overwriting, refusing, views = answers_of(browser(olga), chain(addresses(ROOT, values, "o/."), [ACCOUNT]))

    assert (overwriting, refusing) == ([], [])
    assert {kind.__name__ for kind in form_views() - views} == SHOWS_NOTHING


def test_every_edit_form_of_the_console(olga: Person, values: dict[str, Any]) -> None:
    every = addresses(CONSOLE, values, organizer=str(olga.organizer.pk))
    pages = [one for one in every if not one.startswith("/accounts/")]  # one's own, which nobody else changes
    client = console_browser(make_staff().user)
    typed = {"slug": "acme-two", "share": "7", "reason": "They asked."}

    found = dict(edit_forms(client, iter(pages)))
    late = [sent(client, "post", form.action, outdated(form) | typed) for form in found.values()]
    fresh = [sent(client, "post", form.action, form.values | typed) for form in found.values()]

    assert {one for one in pages if shows_what_is_stored(client.get(one))} == set(found) != set()
    assert {answer.status_code for answer in late} == {422}
    assert all("Someone else changed this meanwhile" in answer.content.decode() for answer in late)
    assert {answer.status_code for answer in fresh} == {302}


def shows_what_is_stored(page: Any) -> bool:
    return bool(page.context and "form" in page.context and page.context["form"].initial)


def details_of(client: Client) -> dict[str, str]:
    [form] = [one for one in forms_of(client.get(DETAILS).content.decode(), DETAILS) if FIELD in one.names]
    return form.values


def test_the_second_one_is_told_what_changed_and_may_save_again(olga: Person) -> None:
    make_fair(olga)
    anna, bert = browser(olga), browser(olga)
    first, second = details_of(anna), details_of(bert)

    saved = anna.post(DETAILS, first | {"name.en": "Spring fair", "date_to": "2031-06-12T23:00"})
    refused = bert.post(DETAILS, second | {"location.en": "Park"})
    told = refused.content.decode()
    [form] = [one for one in forms_of(told, DETAILS) if FIELD in one.names]
    between = stored(olga)
    again = bert.post(DETAILS, form.values)

    assert (saved.status_code, refused.status_code, again.status_code) == (303, 409, 303)
    assert "Someone else changed this meanwhile: Ends, Name." in told
    assert form.values["location.en"].strip() == "Park"
    assert (between.name["en"], between.location) == ("Spring fair", {"en": "Lindenhof"})
    assert (stored(olga).name["en"], stored(olga).location) == ("Summer fair", {"en": "Park"})


def test_a_form_that_was_refused_for_another_reason_still_knows_what_it_showed(olga: Person) -> None:
    make_fair(olga)
    anna, bert = browser(olga), browser(olga)
    first, second = details_of(anna), details_of(bert)

    wrong = bert.post(DETAILS, second | {"name.en": ""})
    anna.post(DETAILS, first | {"location.en": "Park"})
    [form] = [one for one in forms_of(wrong.content.decode(), DETAILS) if FIELD in one.names]
    late = bert.post(DETAILS, form.values | {"name.en": "Autumn fair"})

    assert (wrong.status_code, late.status_code) == (422, 409)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_time_all_but_one_are_told(olga: Person) -> None:
    make_fair(olga)
    shown = details_of(browser(olga))

    start = Barrier(MANY)

    def save(client: Client, name: str) -> int:
        start.wait()
        try:
            return client.post(DETAILS, shown | {"name.en": name}).status_code
        finally:
            connections.close_all()

    people = [(browser(olga), f"Fair {number}") for number in range(MANY)]

    with ThreadPoolExecutor(MANY) as pool:
        answers = [one.result() for one in [pool.submit(save, *person) for person in people]]

    assert sorted(answers) == [303, *[409] * (MANY - 1)]
    with organizer_transaction(olga.organizer):
        assert LogEntry.objects.filter(action="event.changed").count() == 1


def stored(person: Person) -> Event:
    with organizer_transaction(person.organizer):
        return Event.objects.get(slug="fair")
