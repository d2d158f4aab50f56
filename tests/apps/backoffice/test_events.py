"""Events in the browser: made, changed, let live; what is wrong is said at the field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.audit.models import LogEntry
from apps.events.facade import CreateEvent, copy_event, delete_event, find_branding_image
from apps.events.models import Event
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser, make_fair
from tests.apps.backoffice.test_branding import file, picture
from tests.factories.offer import make_event
from tests.factories.orders import make_order
from tests.people import Person

pytestmark = pytest.mark.django_db

NEW = "/o/acme/events/_new/"
FORM = {
    "name.en": "Winter Lights",
    "name.de": "Winterlichter",
    "date_from": "2027-12-18T18:30",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "location.en": "Lindenhof courtyard",
}


def events(person: Person) -> list[str]:
    with organizer_transaction(person.organizer):
        return list(Event.objects.order_by("pk").values_list("slug", flat=True))


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_an_event_is_made_with_its_own_clock_and_a_short_name_of_its_name(olga: Person) -> None:
    answer = browser(olga).post(NEW, FORM)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/o/acme/events/winter-lights/")
    with organizer_transaction(olga.organizer):
        event = Event.objects.get()
        (entry,) = LogEntry.objects.filter(action="event.added")
    assert event.name == {"en": "Winter Lights", "de": "Winterlichter"}
    assert event.date_from == datetime(2027, 12, 18, 17, 30, tzinfo=UTC)
    assert (event.live, event.currency, event.location) == (False, "EUR", {"en": "Lindenhof courtyard"})
    assert (entry.actor_kind, entry.actor_id) == ("user", str(olga.user.pk))


def test_a_short_name_that_is_taken_is_counted_on(olga: Person) -> None:
    client = browser(olga)
    for _time in range(3):
        client.post(NEW, FORM)

    assert events(olga) == ["winter-lights", "winter-lights-2", "winter-lights-3"]


def test_the_browser_says_where_one_is_until_somebody_chose_a_time_zone(olga: Person) -> None:
    client = browser(olga)

    first = client.get(NEW).content.decode()
    client.post(NEW, FORM)
    second = client.get(NEW).content.decode()

    assert ("data-browser-zone" in first, "data-browser-zone" in second) == (True, False)


def test_the_same_form_sent_twice_makes_one_event(olga: Person) -> None:
    client = browser(olga)
    mark = client.get(NEW).context["once"]

    answers = [client.post(NEW, FORM | {"once": mark}) for _click in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [answer["Location"] for answer in answers] == ["/o/acme/events/winter-lights/"] * 2
    assert events(olga) == ["winter-lights"]


def test_a_refused_form_can_be_sent_again(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="lights")
    client = browser(olga)
    mark = client.get(NEW).context["once"]

    refused = client.post(NEW, FORM | {"once": mark, "slug": "lights"})
    again = client.post(NEW, FORM | {"once": mark, "slug": "lights-2"})

    assert errors(refused) == {"slug": ["This short name is already used by another event."]}
    assert again.status_code == 303
    assert events(olga) == ["lights", "lights-2"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"name.en": ""},
            {"name": ["Enter a text in English. It is shown where another language is missing."]},
        ),
        ({"name.en": "x" * 201}, {"name": ["English: Use at most 200 characters (currently 201)."]}),
        ({"date_from": ""}, {"date_from": ["This field is required."]}),
        (
            {"date_from": "tomorrow"},
            {"date_from": ["Enter a date and time, such as 2027-06-11 20:00."]},
        ),
        ({"date_to": "2027-12-01T00:00"}, {"date_to": ["The event cannot end before it starts."]}),
        (
            {"date_admission": "2027-12-18T18:31"},
            {"date_admission": ["Admission cannot start after the event."]},
        ),
        (
            {"slug": "a b"},
            {
                "slug": [
                    "Use 1 to 50 letters, digits, dots, and dashes. "
                    "The first and last character must be a letter or digit."
                ]
            },
        ),
        (
            {"currency": "XXX"},
            {"currency": ["Select a valid choice. XXX is not one of the available choices."]},
        ),
        (
            {"timezone": "Mars/Base"},
            {"timezone": ["Select a valid choice. Mars/Base is not one of the available choices."]},
        ),
    ],
    ids=lambda value: next(iter(value)),
)
def test_what_is_wrong_is_said_at_the_field(
    olga: Person, given: dict[str, str], expected: dict[str, list[str]]
) -> None:
    answer = browser(olga).post(NEW, FORM | given)

    assert answer.status_code == 422
    assert errors(answer) == expected
    assert events(olga) == []


def test_a_null_byte_is_no_text(olga: Person) -> None:
    answer = browser(olga).post(NEW, FORM | {"name.en": "a\0b", "slug": "a\0b", "location.en": "\0"})

    assert answer.status_code == 422
    assert events(olga) == []


def test_a_german_reader_writes_german_first(olga: Person) -> None:
    client = browser(olga, **{"accept-language": "de"})

    answer = client.post(NEW, FORM | {"name.en": ""})

    assert answer.status_code == 303
    with organizer_transaction(olga.organizer):
        assert Event.objects.get().name == {"de": "Winterlichter"}


def test_details_are_changed_and_a_second_saving_changes_nothing(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    url = "/o/acme/events/fair/details/"
    form = FORM | {"presale_end": "2027-12-18T12:00", "is_public": "on"}

    answers = [client.post(url, form) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    with organizer_transaction(olga.organizer):
        event = Event.objects.get()
        assert LogEntry.objects.filter(action="event.changed").count() == 1
    assert event.name == {"en": "Winter Lights", "de": "Winterlichter"}
    assert event.presale_end == datetime(2027, 12, 18, 11, 0, tzinfo=UTC)
    assert client.get(url).context["form"]["presale_end"].value() == datetime(2027, 12, 18, 12, 0)  # noqa: DTZ001


def test_an_event_goes_live_when_nothing_is_missing(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)

    client.post("/o/acme/events/fair/switch/", {"switch": "live", "to": "on"})

    page = client.get("/o/acme/events/fair/")
    with organizer_transaction(olga.organizer):
        assert Event.objects.get().live is True
    assert "Take offline" in page.content.decode()
    client.post("/o/acme/events/fair/switch/", {"switch": "live", "to": "off"})
    with organizer_transaction(olga.organizer):
        assert Event.objects.get().live is False


def test_blockers_are_named_each_with_what_mends_it(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="bare", live=False)
    client = browser(olga)

    page = client.get("/o/acme/events/bare/")
    refused = client.post("/o/acme/events/bare/switch/", {"switch": "live", "to": "on"}, follow=True)

    blocking = [(point.text, point.url) for point in page.context["points"] if point.state == "block"]
    sentence = "Add an active product and assign it to a quota before you start selling."
    assert blocking == [(sentence, "/o/acme/events/bare/products/new/")]
    assert "One step before going live" in page.content.decode()
    assert sentence in refused.content.decode()
    with organizer_transaction(olga.organizer):
        assert Event.objects.get().live is False


def test_nobody_can_pay_leads_to_the_payment_methods(olga: Person) -> None:
    make_fair(olga, plugins=[])

    page = browser(olga).get("/o/acme/events/fair/")

    blocking = [(point.text, point.url) for point in page.context["points"] if point.state == "block"]
    assert blocking == [("Activate a payment method so that buyers can pay.", "/o/acme/events/fair/payment/")]


def test_a_switch_that_does_not_exist_is_not_found(olga: Person) -> None:
    make_fair(olga)

    assert browser(olga).post("/o/acme/events/fair/switch/", {"switch": "slug"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["coming", "draft"]),
        ("?tab=drafts", ["draft"]),
        ("?tab=over", ["over"]),
        ("?tab=all", ["over", "coming", "draft"]),
        ("?tab=all&q=LINDEN", ["coming"]),
        ("?tab=all&q=nothing", []),
        ("?tab=all&q=%00", ["over", "coming", "draft"]),
        ("?tab=x&page=-1", ["coming", "draft"]),
        ("?tab=x&page=99", []),
    ],
)
def test_the_list_has_tabs_and_a_search(olga: Person, query: str, expected: list[str]) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="over", date_from=datetime(2020, 1, 1, tzinfo=UTC))
        make_event(slug="coming", date_from=datetime(2040, 1, 1, tzinfo=UTC), location={"de": "Lindenhof"})
        make_event(slug="draft", date_from=datetime(2041, 1, 1, tzinfo=UTC), live=False)

    rows = browser(olga).get(f"/o/acme/events/{query}").context["rows"]

    assert [row.event.slug for row in rows] == expected


def test_a_new_organizer_sees_what_to_do_first(olga: Person) -> None:
    page = browser(olga).get("/o/acme/")

    steps = [(step.text, step.done, step.url) for step in page.context["steps"]]
    assert steps == [
        ("Create an event", False, "/o/acme/events/_new/"),
        ("Add products and quotas", False, ""),
        ("Set up a payment method", False, ""),
        ("Go live", False, ""),
    ]


def test_the_home_page_says_what_waits(olga: Person) -> None:
    make_fair(olga, plugins=[], date_from=utc_now() + timedelta(days=10))
    with organizer_transaction(olga.organizer):
        make_event(slug="later", live=False, date_from=utc_now() + timedelta(days=300))

    page = browser(olga).get("/o/acme/")

    (need,) = page.context["needs"]
    assert page.context["heading"] == "1 item needs attention"
    assert (need.title, need.text) == (
        "Summer fair can’t go live yet",
        "Activate a payment method so that buyers can pay.",
    )
    assert (need.action, need.url) == ("Fix 1 issue", "/o/acme/events/fair/")
    assert [row.event.slug for row in page.context["rows"]] == ["fair", "later"]


def test_an_event_is_deleted_when_its_short_name_is_typed(olga: Person) -> None:
    make_fair(olga)
    client, url = browser(olga), "/o/acme/events/fair/delete/"

    wrong = client.post(url, {"slug": "far"})
    kept = events(olga)
    answer = client.post(url, {"slug": "Fair"})

    assert (wrong.status_code, kept) == (422, ["fair"])
    assert (answer.status_code, answer.headers["Location"]) == (303, "/o/acme/events/")
    assert events(olga) == []


def test_an_event_with_orders_stays(olga: Person) -> None:
    event = make_fair(olga)
    with organizer_transaction(olga.organizer):
        make_order(event.products.first())
    client, url = browser(olga), "/o/acme/events/fair/delete/"

    page, answer = client.get(url), client.post(url, {"slug": "fair"})

    assert "This event has orders and can’t be deleted" in page.content.decode()
    assert 'name="slug"' not in page.content.decode()
    assert (answer.status_code, events(olga)) == (422, ["fair"])


@pytest.mark.parametrize("page", ["delete/", "details/"])
def test_a_neighbours_event_is_not_there(olga: Person, mallory: Person, page: str) -> None:
    make_fair(olga)

    assert browser(mallory).post(f"/o/acme/events/fair/{page}", {"slug": "fair"}).status_code == 404
    assert browser(mallory).post(f"/o/zeta/events/fair/{page}", {"slug": "fair"}).status_code == 404
    assert events(olga) == ["fair"]


def saved(person: Person) -> Event:
    with organizer_transaction(person.organizer):
        return Event.objects.get()


@pytest.mark.parametrize(
    ("switch", "to", "heading"),
    [
        ("live", "off", "Take “Summer fair” offline?"),
        ("testmode", "on", "Turn on test mode of “Summer fair”?"),
        ("testmode", "off", "Turn off test mode of “Summer fair”?"),
    ],
)
def test_switches_of_a_live_event_are_asked_about_first(
    olga: Person, switch: str, to: str, heading: str
) -> None:
    make_fair(olga, live=True, testmode=(switch, to) == ("testmode", "off"))
    client, url = browser(olga), f"/o/acme/events/fair/switch/?switch={switch}&to={to}"

    page = client.get("/o/acme/events/fair/").content.decode()
    question = client.get(url)
    before = switches(olga)
    answer = client.post(url)

    assert f"?switch={switch}&to={to}" in page
    assert 'name="switch"' not in page
    assert (question.status_code, heading in question.content.decode()) == (200, True)
    assert before == (True, (switch, to) == ("testmode", "off"))
    assert (answer.status_code, switches(olga)) == (303, (switch != "live", to == "on"))


def test_a_draft_is_switched_at_once(olga: Person) -> None:
    make_fair(olga)

    page = browser(olga).get("/o/acme/events/fair/").content.decode()

    assert 'name="switch" value="testmode"' in page
    assert "no quota is used" in page


def switches(person: Person) -> tuple[bool, bool]:
    with organizer_transaction(person.organizer):
        event = Event.objects.get(slug="fair")
        return event.live, event.testmode


def test_what_the_event_page_says_is_written_on_its_details(olga: Person) -> None:
    make_fair(olga)
    client, url = browser(olga), "/o/acme/events/fair/details/"
    texts = {"subtitle.en": "In the park", "frontpage_text.en": "**Hello**", "good_to_know_age.de": "Ab 16"}

    first = client.post(url, FORM | texts | {"picture": file(picture(1600, 640), "header.png")})
    name = settings_of(olga, "fair")["logo_image"]
    shown = client.get("/o/acme/events/fair/picture/")
    page = client.get(url).content.decode()
    second = client.post(url, FORM | {"subtitle.en": "In the park", "remove_picture": "on"})

    assert (first.status_code, second.status_code) == (303, 303)
    assert (shown.status_code, shown.headers["Content-Type"], name[-5:]) == (200, "image/webp", ".webp")
    assert all(text in page for text in ("In the park", "**Hello**", "Ab 16", "events/fair/picture/"))
    assert settings_of(olga, "fair") == {"subtitle": {"en": "In the park"}}


def test_a_picture_that_is_none_is_refused_at_its_field(olga: Person) -> None:
    make_fair(olga)

    answer = browser(olga).post("/o/acme/events/fair/details/", FORM | {"picture": file(b"GIF89a")})

    assert (answer.status_code, list(errors(answer))) == (422, ["picture"])


@pytest.mark.django_db(transaction=True)
def test_a_copy_has_its_own_file_of_the_picture(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    client.post("/o/acme/events/fair/details/", FORM | {"picture": file(picture(1600, 640), "header.png")})
    with organizer_transaction(olga.organizer):
        source = Event.objects.get(slug="fair")
        request = CreateEvent(slug="copy", name=source.name, date_from=source.date_from)
        copy_event(source, request, actor=SYSTEM)
    names = [settings_of(olga, slug)["logo_image"] for slug in ("fair", "copy")]

    with organizer_transaction(olga.organizer):
        delete_event(event=Event.objects.get(slug="fair"), actor=SYSTEM)

    files = [find_branding_image(olga.organizer.pk, name) for name in names]
    assert [content is None for content in files] == [True, False]


def settings_of(person: Person, slug: str) -> dict[str, Any]:
    with organizer_transaction(person.organizer):
        return dict(Event.objects.get(slug=slug).settings)
