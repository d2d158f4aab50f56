from datetime import timedelta

import pytest
from django.utils import timezone

from apps.events.facade import change_organizer_settings
from apps.events.models import Event
from apps.teams.models import Team
from parterre.kernel.actor import SYSTEM
from parterre.project.config.sections import ParterreSection
from tenants.context.transactions import organizer_transaction
from tests.factories.events import NOON, make_event
from tests.factories.offer import make_product, make_quota
from tests.factories.teams import make_team, make_token
from tests.log import logged
from tests.statements import statements

EVENTS = "/api/v1/organizers/acme/events/"
FAIR = f"{EVENTS}fair/"
NEW = {"name": {"en": "Summer fair"}, "slug": "fair", "date_from": "2030-06-01T14:00:00+02:00"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair(olga):
    with organizer_transaction(olga.organizer):
        return make_event(slug="fair", name={"en": "Summer fair"})


def stored(olga, slug="fair"):
    with organizer_transaction(olga.organizer):
        return Event.objects.filter(slug=slug).first()


def log_of(olga):
    with organizer_transaction(olga.organizer):
        return [action for action, _data in logged()]


def as_team(api_as, olga, **team):
    """A client with a token of a team of its own."""
    with organizer_transaction(olga.organizer):
        _token, plain = make_token(make_team(**team))
    client = api_as(None)
    client.credentials(HTTP_AUTHORIZATION=f"Token {plain}")
    return client


def test_an_event_is_created_with_the_neutral_values_of_what_was_not_said(api, olga, settings):
    settings.PLUGINS_DEFAULT = ("manual",)

    response = api.post(EVENTS, NEW, format="json")

    assert response.status_code == 201
    assert response.json() == {
        "name": {"en": "Summer fair"},
        "slug": "fair",
        "live": False,
        "testmode": False,
        "currency": "EUR",
        "date_from": "2030-06-01T12:00:00Z",
        "date_to": None,
        "date_admission": None,
        "is_public": True,
        "presale_start": None,
        "presale_end": None,
        "location": None,
        "geo_lat": None,
        "geo_lon": None,
        "has_subevents": False,
        "meta_data": {},
        "seating_plan": None,
        "plugins": ["manual"],
        "seat_category_mapping": {},
        "timezone": "UTC",
        "item_meta_properties": {},
        "all_sales_channels": True,
        "limit_sales_channels": [],
        "sales_channels": ["web"],
        "public_url": "http://acme.parterre.test/fair/",
    }
    assert stored(olga).date_from == NOON
    assert log_of(olga) == ["event.added"]


def test_times_without_an_offset_are_the_event_s_own(api, olga):
    given = {**NEW, "date_from": "2030-06-01T14:00:00", "timezone": "Europe/Berlin"}

    response = api.post(EVENTS, given, format="json")

    assert response.json()["date_from"] == "2030-06-01T14:00:00+02:00"
    assert stored(olga).date_from == NOON


def test_without_a_zone_they_are_those_of_the_organizer_s_zone(api, olga, settings):
    settings.TIME_ZONE = "America/New_York"
    given = {**NEW, "date_from": "2030-06-01T14:00:00"}
    platform = api.post(EVENTS, {**given, "slug": "platform"}, format="json").json()
    with organizer_transaction(olga.organizer):
        change_organizer_settings({"timezone": "Asia/Kathmandu"}, actor=SYSTEM)

    organizer = api.post(EVENTS, given, format="json").json()

    assert (platform["timezone"], platform["date_from"]) == ("America/New_York", "2030-06-01T14:00:00-04:00")
    assert (organizer["timezone"], organizer["date_from"]) == ("Asia/Kathmandu", "2030-06-01T14:00:00+05:45")


def test_clients_that_send_empty_values_of_what_is_not_there_are_served(api):
    given = {**NEW, "seating_plan": None, "seat_category_mapping": None, "meta_data": {}, "live": False}

    assert api.post(EVENTS, given, format="json").status_code == 201


def test_a_form_is_read_as_well(api):
    given = {"name": "Fair", "slug": "fair", "date_from": "2030-06-01T12:00:00Z"}

    response = api.post(EVENTS, given)

    assert response.json()["name"] == {"en": "Fair"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": None}, "name"),
        ({"name": {}}, "name"),
        ({"name": {"xx": "Fair"}}, "name"),
        ({"name": {"en": 3}}, "name"),
        ({"name": ["Fair"]}, "name"),
        ({"name": {"en": "F\0"}}, "name"),
        ({"name": {"en": "F" * 501}}, "name"),
        ({"slug": "fa ir"}, "slug"),
        ({"slug": "f\0"}, "slug"),
        ({"slug": 7}, "slug"),
        ({"slug": "f" * 51}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"live": True}, "live"),
        ({"live": "maybe"}, "live"),
        ({"live": None}, "live"),
        ({"live": []}, "live"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "E" * 11}, "currency"),
        ({"date_from": "yesterday"}, "date_from"),
        ({"date_from": None}, "date_from"),
        ({"date_from": 7}, "date_from"),
        ({"date_from": "0001-01-01T00:00:00+14:00"}, "date_from"),
        ({"date_from": "9999-12-31T23:59:59-12:00"}, "date_from"),
        ({"date_to": "2030-06-01T11:00:00Z"}, "date_to"),
        (
            {"presale_start": "2030-01-02T00:00:00Z", "presale_end": "2030-01-01T00:00:00Z"},
            "presale_end",
        ),
        ({"location": 3}, "location"),
        ({"geo_lat": "north"}, "geo_lat"),
        ({"geo_lat": 91}, "geo_lat"),
        ({"geo_lon": "inf"}, "geo_lon"),
        ({"geo_lon": "nan"}, "geo_lon"),
        ({"geo_lon": True}, "geo_lon"),
        ({"has_subevents": True}, "has_subevents"),
        ({"meta_data": {"colour": "red"}}, "meta_data"),
        ({"meta_data": []}, "meta_data"),
        ({"meta_data": {"colour": 3}}, "meta_data"),
        ({"seating_plan": 1}, "seating_plan"),
        ({"seat_category_mapping": {"Stalls": 1}}, "seat_category_mapping"),
        ({"plugins": ["no.such.plugin"]}, "plugins"),
        ({"plugins": "manual"}, "plugins"),
        ({"plugins": None}, "plugins"),
        ({"plugins": ["sample"]}, "plugins"),
        ({"timezone": "Moon/Base"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": None}, "timezone"),
        ({"item_meta_properties": {"": "x"}}, "item_meta_properties"),
        ({"item_meta_properties": {"a": "x\0"}}, "item_meta_properties"),
        ({"limit_sales_channels": ["moon"]}, "limit_sales_channels"),
        ({"sales_channels": ["moon"]}, "sales_channels"),
        ({"all_sales_channels": True, "sales_channels": []}, "sales_channels"),
    ],
    ids=str,
)
def test_bad_input_is_refused_at_the_field_and_nothing_is_written(api, olga, given, field):
    with organizer_transaction(olga.organizer):
        make_event(slug="taken")

    response = api.post(EVENTS, {**NEW, **given}, format="json")

    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert stored(olga) is None
    assert log_of(olga) == []


@pytest.mark.parametrize("missing", ["name", "slug", "date_from"])
def test_required_fields_are_asked_for(api, fair, missing):
    given = {name: value for name, value in NEW.items() if name != missing}

    assert list(api.post(EVENTS, given, format="json").json()) == [missing]
    assert list(api.put(FAIR, given, format="json").json()) == [missing]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[1",
        "",
        "null",
        "[]",
        '"x"',
        "3",
        "NaN",
        '{"geo_lat": 1e999}',
        "[" * 100_000,
        '{"slug": "\\ud800"}',
    ],
)
def test_what_is_no_object_of_json_is_refused(api, olga, body):
    response = api.generic("POST", EVENTS, body, content_type="application/json")

    assert response.status_code == 400
    assert log_of(olga) == []


def test_bytes_that_are_no_text_are_refused(api):
    assert (
        api.generic("POST", EVENTS, b'{"slug": "\xff"}', content_type="application/json").status_code == 400
    )


def test_other_kinds_of_bodies_are_refused(api):
    assert api.generic("POST", EVENTS, "<event/>", content_type="text/xml").status_code == 415


def test_an_event_is_read(api, fair):
    api.get(FAIR)

    with statements() as asked:
        response = api.get(FAIR)

    assert len(asked) == 2  # the token's team; the event
    assert response.status_code == 200
    assert response.json()["date_from"] == "2030-06-01T14:00:00+02:00"


def test_an_event_is_changed_where_something_is_new(api, olga, fair):
    response = api.patch(FAIR, {"is_public": False, "date_to": "2030-06-01T15:00:00"}, format="json")

    assert response.status_code == 200
    assert response.json()["date_to"] == "2030-06-01T15:00:00+02:00"
    assert not stored(olga).is_public
    assert log_of(olga) == ["event.changed"]


def test_sending_back_what_was_read_changes_and_logs_nothing(api, olga, fair):
    before = api.get(FAIR).json()

    assert api.put(FAIR, before, format="json").json() == before
    assert api.patch(FAIR, before, format="json").json() == before
    assert log_of(olga) == []


def test_going_live_tells_what_is_amiss(api, olga, fair):
    response = api.patch(FAIR, {"live": True}, format="json")

    assert response.status_code == 400
    assert list(response.json()) == ["live"]
    assert all(isinstance(sentence, str) and sentence.endswith(".") for sentence in response.json()["live"])
    assert not stored(olga).live


def test_the_slug_stays(api, olga, fair):
    assert list(api.patch(FAIR, {"slug": "other"}, format="json").json()) == ["slug"]
    assert stored(olga, "other") is None


def test_unknown_fields_are_ignored(api, olga, fair):
    assert (
        api.patch(FAIR, {"colour": "red", "public_url": "http://elsewhere/"}, format="json").status_code
        == 200
    )
    assert log_of(olga) == []


def test_sales_channels_are_read_and_written_both_ways(api, fair):
    def channels(given):
        answer = api.patch(FAIR, given, format="json").json()
        return answer["all_sales_channels"], answer["limit_sales_channels"], answer["sales_channels"]

    assert channels({"all_sales_channels": False, "limit_sales_channels": ["web"]}) == (
        False,
        ["web"],
        ["web"],
    )
    assert channels({"sales_channels": ["web"]}) == (True, [], ["web"])
    assert channels({"sales_channels": []}) == (False, [], [])
    assert channels({"all_sales_channels": True, "limit_sales_channels": ["web"]}) == (True, [], ["web"])


def test_an_event_is_deleted(api, olga, fair):
    response = api.delete(FAIR)

    assert (response.status_code, response.content) == (204, b"")
    assert stored(olga) is None
    assert api.get(FAIR).status_code == 403


def test_an_event_with_orders_is_protected(api, olga, fair):
    from tests.factories.admission import make_order

    with organizer_transaction(olga.organizer):
        make_order(fair)

    assert api.delete(FAIR).status_code == 403
    assert stored(olga) == fair


# The list


def slugs(response):
    assert response.status_code == 200, response.content
    return [row["slug"] for row in response.json()["results"]]


@pytest.fixture
def three(olga):
    now = timezone.now()
    with organizer_transaction(olga.organizer):
        make_event(
            slug="past",
            name={"en": "Old fair", "de": "Alter Jahrmarkt"},
            date_from=now - timedelta(days=9),
            date_to=now - timedelta(days=8),
            live=True,
        )
        make_event(
            slug="running",
            name={"en": "Concert"},
            location={"en": "Town hall"},
            date_from=now - timedelta(days=1),
            date_to=now + timedelta(days=1),
            is_public=False,
        )
        make_event(
            slug="coming",
            name={"en": "Opera"},
            date_from=now + timedelta(days=9),
            testmode=True,
            all_sales_channels=False,
        )


def day(days):
    return (timezone.now() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["coming", "past", "running"]),
        ({"ordering": "date_from"}, ["past", "running", "coming"]),
        ({"ordering": "-date_from"}, ["coming", "running", "past"]),
        ({"ordering": "-slug"}, ["running", "past", "coming"]),
        ({"ordering": "name,;drop"}, ["coming", "past", "running"]),
        ({"live": "true"}, ["past"]),
        ({"live": "false"}, ["coming", "running"]),
        ({"is_public": "false"}, ["running"]),
        ({"testmode": "true"}, ["coming"]),
        ({"has_subevents": "true"}, []),
        ({"is_past": "true"}, ["past"]),
        ({"is_past": "false"}, ["coming", "running"]),
        ({"is_future": "true"}, ["coming"]),
        ({"is_future": "false"}, ["past", "running"]),
        ({"ends_after": day(0)}, ["coming", "running"]),
        ({"date_from_after": day(-2)}, ["coming", "running"]),
        ({"date_from_before": day(-2)}, ["past"]),
        ({"date_to_after": day(0)}, ["running"]),
        ({"date_to_before": day(0)}, ["past"]),
        ({"sales_channel": "web"}, ["past", "running"]),
        ({"search": "jahrmarkt"}, ["past"]),
        ({"search": "town"}, ["running"]),
        ({"search": "com"}, ["coming"]),
        ({"search": "en"}, []),
        ({"search": "%"}, []),
        ({"unknown": "1"}, ["coming", "past", "running"]),
    ],
    ids=lambda value: "+".join(value),  # not the instants: workers must agree on names
)
def test_the_list_is_filtered_and_ordered(api, three, query, expected):
    assert slugs(api.get(EVENTS, query)) == expected


@pytest.mark.parametrize("query", [{"ends_after": "soon"}, {"search": "\0"}, {"search": "x" * 201}], ids=str)
def test_bad_filters_are_refused_at_the_parameter(api, three, query):
    response = api.get(EVENTS, query)

    assert response.status_code == 400
    assert response.json().keys() == query.keys()


def test_the_list_has_pages(api, three):
    first = api.get(EVENTS, {"page_size": 2}).json()

    assert (first["count"], len(first["results"]), first["previous"]) == (3, 2, None)
    assert first["next"] == f"http://parterre.test{EVENTS}?page=2&page_size=2"
    assert slugs(api.get(EVENTS, {"page_size": 2, "page": 2})) == ["running"]
    assert len(slugs(api.get(EVENTS, {"page_size": 999}))) == 3
    assert len(slugs(api.get(EVENTS, {"page_size": "many"}))) == 3


@pytest.mark.parametrize("page", ["0", "99", "x", "-1", "9" * 30, "\0"])
def test_a_page_that_is_not_there_is_not_found(api, three, page):
    response = api.get(EVENTS, {"page": page})

    assert (response.status_code, list(response.json())) == (404, ["detail"])


def test_the_list_costs_the_same_however_long(api, olga):
    api.get(EVENTS)
    for _ in range(2):
        with organizer_transaction(olga.organizer):
            make_event()
        with statements() as asked:
            api.get(EVENTS)
        assert len(asked) == 3  # the token's team; count; rows


def test_the_list_tells_what_is_left_when_it_is_asked_to(api, olga, fair):
    with organizer_transaction(olga.organizer):
        make_quota(fair, 1, products=[make_product(fair)])
        make_event(slug="empty")
    query = {"with_availability_for": "web"}
    api.get(EVENTS, query)

    with statements() as asked:
        rows = api.get(EVENTS, query).json()["results"]

    assert [(row["slug"], row["best_availability_state"]) for row in rows] == [("empty", None), ("fair", 100)]
    assert len(asked) == 6  # the token's team; count; rows; quotas; products; variations
    assert api.get(FAIR, query).json()["best_availability_state"] == 100
    assert "best_availability_state" not in api.get(FAIR).json()
    assert (
        api.patch(f"{FAIR}?with_availability_for=web", {"is_public": False}, format="json").status_code == 200
    )


@pytest.mark.parametrize("channel", ["moon", "web\0", "", "WEB"])
def test_an_unknown_channel_is_not_found(api, fair, channel):
    assert api.get(EVENTS, {"with_availability_for": channel}).status_code == 404
    assert api.get(FAIR, {"with_availability_for": channel}).status_code == 404


# Who may


def test_a_team_sees_and_changes_its_events_only(api_as, olga, fair):
    with organizer_transaction(olga.organizer):
        other = make_event(slug="other")
    crew = as_team(
        api_as, olga, limit_events=[other.pk], limit_event_permissions=["event.settings.general:write"]
    )

    assert slugs(crew.get(EVENTS)) == ["other"]
    assert crew.get(f"{EVENTS}other/").status_code == 200
    assert crew.patch(f"{EVENTS}other/", {"is_public": False}, format="json").status_code == 200
    assert crew.get(FAIR).status_code == 403
    assert crew.patch(FAIR, {"is_public": False}, format="json").status_code == 403
    assert crew.post(EVENTS, NEW, format="json").status_code == 403


def test_a_team_that_may_create_events_sees_what_it_created(api_as, olga):
    crew = as_team(api_as, olga, limit_organizer_permissions=["organizer.events:create"])

    assert crew.post(EVENTS, NEW, format="json").status_code == 201
    assert crew.get(FAIR).status_code == 200
    assert crew.patch(FAIR, {"is_public": False}, format="json").status_code == 403
    with organizer_transaction(olga.organizer):
        assert Team.objects.get(name="Crew").limit_events == [stored(olga).pk]


def test_tim_may_read_and_not_write(api_as, tim, fair):
    door = api_as(tim)

    assert door.get(FAIR).status_code == 200
    assert door.patch(FAIR, {"is_public": False}, format="json").status_code == 403
    assert door.put(FAIR, NEW, format="json").status_code == 403
    assert door.delete(FAIR).status_code == 403
    assert door.post(EVENTS, NEW, format="json").status_code == 403


def test_mallory_gets_nothing(api_as, mallory, olga, fair):
    thief = api_as(mallory)

    answers = [
        thief.get(EVENTS),
        thief.get(FAIR),
        thief.post(EVENTS, NEW, format="json"),
        thief.patch(FAIR, {"is_public": False}, format="json"),
        thief.delete(FAIR),
        thief.get("/api/v1/organizers/zeta/events/fair/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6
    assert stored(olga).is_public


def test_without_credentials_there_is_nothing(api_as, fair):
    response = api_as(None).get(FAIR)

    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Token")


@pytest.mark.parametrize("slug", ["nowhere", "fair%00", "..", "FAIR", "%F0%9F%8E%AA"])
def test_an_unknown_event_answers_as_a_forbidden_one(api, fair, slug):
    response = api.get(f"{EVENTS}{slug}/")

    assert response.status_code == 403
    assert response.json() == {"detail": "You do not have permission to perform this action."}


def test_methods_that_do_not_exist(api, fair):
    assert api.post(FAIR, {}, format="json").status_code == 405
    assert api.delete(EVENTS).status_code == 405
    assert api.patch(EVENTS, {}, format="json").status_code == 405


@pytest.mark.parametrize("name", ["date_from", "date_to", "date_admission", "presale_start", "presale_end"])
@pytest.mark.parametrize("hour", ["2031-03-30T02:30:00", "2031-10-26T02:30:00"], ids=["left out", "twice"])
def test_an_hour_that_is_not_one_hour_is_refused(api, olga, name, hour):
    body = {**NEW, "timezone": "Europe/Berlin", name: hour}

    answer = api.post(EVENTS, body, format="json")

    assert answer.status_code == 400
    assert answer.json() == {name: ['Invalid datetime for the timezone "Europe/Berlin".']}


@pytest.mark.parametrize("offset", ["+02:00", "+01:00"])
def test_an_hour_that_comes_twice_is_told_by_its_offset(api, olga, offset):
    wanted = f"2031-10-26T02:30:00{offset}"

    made = api.post(EVENTS, {**NEW, "timezone": "Europe/Berlin", "date_from": wanted}, format="json")

    assert (made.status_code, made.json()["date_from"]) == (201, wanted)


def test_a_new_event_has_the_plugins_of_a_sale(api, settings):
    """The installation's own default, where the operator did not choose."""
    settings.PLUGINS_DEFAULT = ParterreSection().plugins_default

    assert set(api.post(EVENTS, NEW, format="json").json()["plugins"]) == {"banktransfer", "manual", "pdf"}


# What is built in here, or does not exist: clients copy these from one event to the next.
@pytest.mark.parametrize("name", ["sendmail", "statistics", "checkinlists", "badges", "autocheckin"])
def test_names_of_plugins_elsewhere_are_accepted_and_ignored(api, name):
    names = [f"pretix.plugins.{name}", "pretix.plugins.banktransfer"]

    made = api.post(EVENTS, {**NEW, "plugins": names}, format="json")
    changed = api.patch(f"{EVENTS}fair/", {"plugins": [*names, "manual"]}, format="json")
    organizer = api.patch("/api/v1/organizers/acme/", {"plugins": [names[0]]}, format="json")

    assert (made.status_code, made.json()["plugins"]) == (201, ["banktransfer"])
    assert (changed.status_code, changed.json()["plugins"]) == (200, ["banktransfer", "manual"])
    assert (organizer.status_code, organizer.json()["plugins"]) == (200, [])


def test_names_that_the_contract_does_not_know_are_refused(api):
    answer = api.post(EVENTS, {**NEW, "plugins": ["pretix.plugins.nonsense"]}, format="json")

    assert (answer.status_code, list(answer.json())) == (400, ["plugins"])
