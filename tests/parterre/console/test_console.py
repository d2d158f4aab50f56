"""The console: what staff sees and does. Figures over organizers come from public tables only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.models import Domain, Organizer, OrganizerState, OrganizerStats, OutboxEntry, SupportSession
from tests.people import Person
from tests.staff import Staff, console_browser, make_staff

pytestmark = pytest.mark.django_db


def url(person: Person, more: str = "") -> str:
    return f"/organizers/{person.organizer.pk}/{more}"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def make_failed(**given: object) -> OutboxEntry:
    now = utc_now()
    values = {"org": "platform", "kind": "tenants.provision", "queue": "default", "available_at": now}
    with public_schema():
        return OutboxEntry.objects.create(**{**values, "failed_at": now, "last_error": "Boom: <b>", **given})


# Pages.


@pytest.mark.parametrize("path", ["", "organizers/", "queues/", "failures/", "domains/", "actions/"])
def test_every_page_stands_when_there_is_nothing(console: Client, path: str) -> None:
    assert console.get(f"/{path}").status_code == 200


def test_home_tells_what_needs_somebody(olga: Person, mallory: Person, console: Client) -> None:
    make_failed()

    page = console.get("/")

    assert page.context["parts"] == {"database": "ok", "cache": "ok", "broker": "ok"}
    assert (page.context["counts"][""], page.context["backlog"].failed) == (2, 1)
    assert "1 failed task needs attention" in text(page)


def test_organizers_with_their_figures(olga: Person, mallory: Person, console: Client) -> None:
    now = utc_now()
    with public_schema():
        OrganizerStats.objects.create(
            organizer=olga.organizer, size_bytes=2**21, orders=7, last_sale_at=now, updated_at=now
        )
        Organizer.objects.filter(slug="zeta").update(schema_version="old")

    rows = {row.organizer.slug: row for row in console.get("/organizers/").context["rows"]}

    assert (rows["acme"].stats.orders, rows["acme"].is_behind) == (7, False)
    assert (rows["zeta"].stats, rows["zeta"].is_behind) == (None, True)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("?q=ACM", ["acme"]),
        ("?q=zeta.parterre", ["zeta"]),
        ("?q=nobody", []),
        ("?q=%00", ["acme", "zeta"]),
        ("?view=active", ["acme", "zeta"]),
        ("?view=suspended", []),
        ("?view=unknown", ["acme", "zeta"]),
    ],
)
def test_organizers_are_found(
    olga: Person, mallory: Person, console: Client, asked: str, found: list[str]
) -> None:
    rows = console.get(f"/organizers/{asked}").context["rows"]

    assert [row.organizer.slug for row in rows] == found


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "9" * 30, "²"])
def test_pages_that_do_not_exist_are_not_found(console: Client, page: str) -> None:
    assert console.get(f"/organizers/?page={page}").status_code == 404


def test_an_organizers_page(olga: Person, console: Client) -> None:
    page = console.get(url(olga))

    assert "acme.parterre.test" in text(page)
    assert "No platform staff actions." in text(page)


# Suspending.


def test_suspended_after_a_reason_and_resumed(olga: Person, console: Client) -> None:
    asked = console.get(url(olga, "suspend/"))
    without = console.post(url(olga, "suspend/"), {"reason": " "})
    done = console.post(url(olga, "suspend/"), {"reason": "Chargebacks"}, follow=True)
    shop = Client().get("/", headers={"host": "acme.parterre.test"})
    again = console.post(url(olga, "suspend/"), {"reason": "Again"})
    resumed = console.post(url(olga, "resume/"), {"reason": "Settled"}, follow=True)

    assert "Suspend Acme?" in text(asked)
    assert (without.status_code, without.context["form"].errors) == (
        422,
        {"reason": ["Enter a reason. The organizer can read it."]},
    )
    assert said(done) == ["Acme is suspended."]
    assert (shop.status_code, "Only an active organizer" in text(again)) == (403, True)
    assert said(resumed) == ["Acme is open again."]
    for word in ("Sam suspended the organizer", "Chargebacks", "Sam resumed the organizer", "Settled"):
        assert word in text(resumed)
    with public_schema():
        assert Organizer.objects.get(slug="acme").state == OrganizerState.ACTIVE


# Support.


def start(console: Client, person: Person, **given: str) -> Any:
    return console.post(
        url(person, "support/"), {"reason": "Ticket 4812", "minutes": "30"} | given, follow=True
    )


def test_a_support_session_from_beginning_to_end(olga: Person, sam: Staff, console: Client) -> None:
    begun = start(console, olga)
    second = start(console, olga, reason="More")
    asked = console.get(url(olga, "support/raise/"))
    raised = console.post(url(olga, "support/raise/"), follow=True)
    ended = console.post(url(olga, "support/end/"), follow=True)

    assert (begun.context["session"].may_write, begun.context["left"]) == (False, "30 minutes")
    assert "Support session for Acme: read-only, 30 minutes left. Reason: “Ticket 4812”" in text(begun)
    assert second.context["session"] == begun.context["session"]
    assert "Enable write access?" in text(asked)
    assert (raised.context["session"].may_write, said(raised)) == (
        True,
        ["Write access enabled until the session ends."],
    )
    assert said(ended) == ["Support session ended."]
    assert "You are inside" not in text(ended)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"minutes": "61"}, "minutes"),
        ({"minutes": "x"}, "minutes"),
        ({"reason": "a\0b"}, "reason"),
    ],
)
def test_a_session_without_reason_or_end_is_refused(
    olga: Person, console: Client, fields: dict[str, str], field: str
) -> None:
    answer = start(console, olga, **fields)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    with public_schema():
        assert not SupportSession.objects.exists()


def test_nobody_uses_a_colleagues_session(olga: Person, console: Client) -> None:
    start(console, olga)
    kim = console_browser(make_staff("kim").user)

    kim.post(url(olga, "support/raise/"))
    kim.post(url(olga, "support/end/"))

    assert kim.get(url(olga, "support/")).context["session"] is None
    with public_schema():
        session = SupportSession.objects.get()
    assert (session.raised_at, session.ended_at) == (None, None)


# Hosts.


def test_a_host_is_added_and_removed(olga: Person, console: Client) -> None:
    added = console.post(url(olga, "hosts/"), {"host": "Tickets.Example.org"}, follow=True)
    with public_schema():
        domain = Domain.objects.get(domain="tickets.example.org")
    asked = console.get(url(olga, f"hosts/{domain.pk}/remove/"))
    removed = console.post(url(olga, f"hosts/{domain.pk}/remove/"), follow=True)

    assert said(added) == ["Domain tickets.example.org added to Acme."]
    assert "Remove tickets.example.org?" in text(asked)
    assert said(removed) == ["Domain removed."]
    with public_schema():
        assert not Domain.objects.filter(pk=domain.pk).exists()


@pytest.mark.parametrize("host", ["", "https://x.example", "zeta.parterre.test", "a\0.example", "x" * 400])
def test_what_cannot_be_a_host_is_refused_at_the_field(olga: Person, console: Client, host: str) -> None:
    answer = console.post(url(olga, "hosts/"), {"host": host})

    assert (answer.status_code, list(answer.context["host_form"].errors)) == (422, ["host"])


def test_a_host_of_another_organizer_is_not_removed_here(
    olga: Person, mallory: Person, console: Client
) -> None:
    with public_schema():
        theirs = Domain.objects.get(domain="zeta.parterre.test")

    for host in (theirs.pk, 2**70):
        assert console.post(url(olga, f"hosts/{host}/remove/")).status_code == 404
        assert console.get(url(olga, f"hosts/{host}/remove/")).status_code == 404


# Failed tasks.


def test_failed_tasks_are_tried_again(olga: Person, console: Client) -> None:
    failed = make_failed(org=olga.organizer.schema_name, organizer_id=olga.organizer.pk, kind="tickets.make")
    make_failed()

    listed = console.get("/failures/?kind=tickets.make")
    retried = console.post("/failures/", {"entry": str(failed.pk)}, follow=True)
    nothing = console.post("/failures/", {"entry": str(failed.pk)}, follow=True)

    assert [(entry.pk, organizer.slug) for entry, organizer in listed.context["rows"]] == [
        (failed.pk, "acme")
    ]
    assert escape("Boom: <b>") in text(listed)
    assert said(retried) == ["1 task scheduled for retry."]
    assert said(nothing) == ["Select at least one failed task."]
    with public_schema():
        failed.refresh_from_db()
    assert (failed.failed_at, failed.attempts) == (None, 0)


def test_a_made_up_task_is_a_bad_request(console: Client) -> None:
    assert console.post("/failures/", {"entry": "x"}).status_code == 400


def test_queues_show_what_waits_and_for_whom(olga: Person, console: Client) -> None:
    long_ago = utc_now() - timedelta(hours=3)
    for _number in range(2):
        make_failed(
            org=olga.organizer.schema_name,
            organizer_id=olga.organizer.pk,
            queue="mail",
            failed_at=None,
            available_at=long_ago,
        )

    page = console.get("/queues/")

    by_name = {queue.name: queue for queue in page.context["queues"]}
    assert (by_name["mail"].promised.waiting, by_name["mail"].promised.oldest) == (2, long_ago)
    assert (by_name["checkout"].promised.waiting, by_name["checkout"].broker.messages) == (0, 0)
    assert [(organizer.slug, waiting.waiting) for organizer, waiting in page.context["busiest"]] == [
        ("acme", 2)
    ]


def test_a_broker_that_is_gone_is_said(console: Client, settings: Any) -> None:
    settings.VALKEY_URL = "redis://127.0.0.1:1/0"

    assert "The broker is not responding." in text(console.get("/queues/"))


# Costs.


def test_pages_cost_a_constant_number_of_statements(
    olga: Person, mallory: Person, console: Client, django_assert_num_queries: Any
) -> None:
    costs = {
        "/": 11,
        "/organizers/": 9,
        url(olga): 23,
        url(olga, "support/"): 6,
        "/queues/": 6,
        "/failures/": 8,
        "/domains/": 6,
        "/actions/": 7,
    }
    for rows in (1, 4):
        for _number in range(rows):
            make_failed(org=olga.organizer.schema_name, organizer_id=olga.organizer.pk)
            start(console, olga)
            console.post(url(olga, "support/end/"))
        for path, cost in costs.items():
            with django_assert_num_queries(cost):
                assert console.get(path).status_code == 200


def test_closed_and_deleted_with_what_was_there_on_record(olga: Person, console: Client) -> None:
    asked = console.get(url(olga, "close/"))
    closed = console.post(url(olga, "close/"), {"reason": "Asked for by mail"}, follow=True)
    wrong = console.post(url(olga, "purge/"), {"reason": "Waived", "slug": "zeta"})
    purging = console.post(url(olga, "purge/"), {"reason": "Waived", "slug": "acme"}, follow=True)

    assert asked.context["report"].tables["teams_team"] == 2
    assert said(closed) == ["Acme is being closed."]
    assert wrong.status_code == 422
    assert "The short name does not match. Enter: acme" in wrong.content.decode()
    assert said(purging) == ["Acme is being deleted."]
    with public_schema():
        acme = Organizer.objects.get(slug="acme")
        actions = list(
            acme.staff_actions.order_by("at").values_list("action", "data__report__tables__teams_team")
        )
        promised = OutboxEntry.objects.filter(kind="tenants.purge").count()
    assert (acme.state, promised) == (OrganizerState.PURGING, 1)
    assert actions == [("organizer.closing", 2), ("organizer.purging", 2)]


@pytest.mark.parametrize("move", ["resume", "reopen", "purge", "activate"])
def test_what_is_not_possible_is_neither_asked_nor_done(olga: Person, console: Client, move: str) -> None:
    asked = console.get(url(olga, f"{move}/"))
    done = console.post(url(olga, f"{move}/"), {"reason": "Because", "slug": "acme"})

    assert (asked.status_code, done.status_code) == (302, 422)
    with public_schema():
        assert Organizer.objects.get(slug="acme").state == OrganizerState.ACTIVE


def test_while_it_is_moved_nothing_is_done_to_it(olga: Person, console: Client) -> None:
    with public_schema():
        Organizer.objects.filter(slug="acme").update(is_read_only=True)

    answers = [
        console.post(url(olga, "suspend/"), {"reason": "Because"}),
        console.post(url(olga, "support/"), {"reason": "Because", "minutes": "30"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "This organizer is being moved." in answers[0].content.decode()
