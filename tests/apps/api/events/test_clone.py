import pytest

from apps.catalog.models import Product
from apps.events.models import Event
from tenants.context.transactions import organizer_transaction
from tests.factories.events import make_event
from tests.factories.offer import make_product
from tests.factories.teams import make_team, make_token

EVENTS = "/api/v1/organizers/acme/events/"
CLONE = f"{EVENTS}old/clone/"
NEW = {"name": {"en": "New"}, "slug": "new", "date_from": "2031-01-01T10:00:00"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def old(olga):
    with organizer_transaction(olga.organizer):
        event = make_event(
            slug="old", plugins=["manual"], is_public=False, testmode=True, all_sales_channels=False
        )
        make_product(event)
        return event


def products_of(olga, slug):
    with organizer_transaction(olga.organizer):
        return Product.objects.filter(event__slug=slug).count()


@pytest.mark.parametrize("path", [CLONE, f"{EVENTS}?clone_from=old", f"{EVENTS}?clone_from=acme/old"])
def test_a_copy_is_like_its_source_where_nothing_else_is_said(api, olga, path):
    response = api.post(path, NEW, format="json")

    assert response.status_code == 201
    shown = response.json()
    assert (shown["slug"], shown["name"], shown["live"]) == ("new", {"en": "New"}, False)
    assert (shown["plugins"], shown["is_public"], shown["testmode"]) == (["manual"], False, True)
    assert (shown["all_sales_channels"], shown["timezone"]) == (False, "Europe/Berlin")
    assert shown["date_from"] == "2031-01-01T10:00:00+01:00"
    assert products_of(olga, "new") == 1


def test_what_is_said_counts(api):
    given = {
        "plugins": [],
        "is_public": True,
        "testmode": False,
        "timezone": "UTC",
        "sales_channels": ["web"],
    }

    shown = api.post(CLONE, {**NEW, **given}, format="json").json()

    assert {name: shown[name] for name in given} == given


@pytest.mark.parametrize(
    ("given", "field"), [({"slug": "old"}, "slug"), ({"live": True}, "live"), ({"name": None}, "name")]
)
def test_bad_input_is_refused_and_nothing_is_copied(api, olga, given, field):
    response = api.post(CLONE, {**NEW, **given}, format="json")

    assert (response.status_code, list(response.json())) == (400, [field])
    with organizer_transaction(olga.organizer):
        assert Event.objects.count() == 1


@pytest.mark.parametrize("source", ["nowhere", "zeta/old", "acme/", "x/y/z", "old\0"])
def test_an_unknown_source_is_not_found(api, olga, mallory, source):
    with organizer_transaction(mallory.organizer):
        make_event(slug="old")

    assert api.post(f"{EVENTS}?clone_from={source}", NEW, format="json").status_code == 404


def crew(api_as, olga, **rights):
    with organizer_transaction(olga.organizer):
        _token, plain = make_token(make_team(**rights))
    client = api_as(None)
    client.credentials(HTTP_AUTHORIZATION=f"Token {plain}")
    return client


@pytest.mark.parametrize(
    ("rights", "by_path", "by_parameter"),
    [
        ({"limit_organizer_permissions": ["organizer.events:create"]}, 403, 404),
        ({"all_events": True, "limit_organizer_permissions": ["organizer.events:create"]}, 403, 403),
        ({"all_events": True, "limit_event_permissions": ["event.settings.general:write"]}, 403, 403),
    ],
)
def test_a_copy_needs_rights_on_both_sides(api_as, olga, rights, by_path, by_parameter):
    client = crew(api_as, olga, **rights)

    assert client.post(CLONE, NEW, format="json").status_code == by_path
    assert client.post(f"{EVENTS}?clone_from=old", NEW, format="json").status_code == by_parameter
    assert products_of(olga, "new") == 0


def test_mallory_gets_nothing(api_as, mallory, olga):
    assert api_as(mallory).post(CLONE, NEW, format="json").status_code == 403
    stolen = api_as(mallory).post("/api/v1/organizers/zeta/events/?clone_from=acme/old", NEW, format="json")
    assert stolen.status_code == 404
