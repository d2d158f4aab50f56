import pytest

from parterre.accounts.models import Membership
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tests.log import logged

ORGANIZERS = "/api/v1/organizers/"
ACME = f"{ORGANIZERS}acme/"
SHOWN = {"name": "Acme", "slug": "acme", "public_url": "http://acme.parterre.test/", "plugins": []}

pytestmark = pytest.mark.django_db


def log_of(olga):
    with organizer_transaction(olga.organizer):
        return [action for action, _data in logged()]


def test_a_token_sees_its_organizer(api, api_as, mallory):
    assert api.get(ORGANIZERS).json() == {"count": 1, "next": None, "previous": None, "results": [SHOWN]}
    assert [row["slug"] for row in api_as(mallory).get(ORGANIZERS).json()["results"]] == ["zeta"]


def test_a_person_sees_those_they_work_for(api_as, olga, mallory):
    browser = api_as(None)
    browser.force_login(olga.user)
    zeta = mallory.organizer
    with public_schema():
        Membership.objects.create(user_id=olga.user.pk, organizer_id=zeta.pk, org=zeta.schema_name)

    def slugs(**query):
        return [row["slug"] for row in browser.get(ORGANIZERS, query).json()["results"]]

    assert slugs() == ["acme", "zeta"]
    assert slugs(ordering="-name") == ["zeta", "acme"]
    assert slugs(ordering="plugins") == ["acme", "zeta"]


def test_an_organizer_is_read(api, api_as, tim):
    assert api.get(ACME).json() == SHOWN
    assert api_as(tim).get(ACME).json() == SHOWN


@pytest.mark.parametrize("method", ["put", "patch"])
def test_plugins_are_what_can_be_changed(api, olga, method):
    change = getattr(api, method)

    response = change(
        ACME, {"plugins": ["third.party.sample"], "name": "Other", "slug": "other"}, format="json"
    )

    assert response.json() == {**SHOWN, "plugins": ["sample"]}
    assert log_of(olga) == ["organizer.plugins.enabled"]


def test_nothing_new_is_not_logged(api, olga):
    assert api.put(ACME, SHOWN, format="json").json() == SHOWN
    assert api.patch(ACME, {}, format="json").json() == SHOWN
    assert log_of(olga) == []


@pytest.mark.parametrize(
    "plugins", [["manual"], ["no.such.plugin"], "sample", None, [3], ["x\0"], ["x" * 191], {}], ids=str
)
def test_other_plugins_are_refused_at_the_field(api, olga, plugins):
    response = api.patch(ACME, {"plugins": plugins}, format="json")

    assert (response.status_code, list(response.json())) == (400, ["plugins"])
    assert log_of(olga) == []


def test_who_may_not(api_as, tim, mallory, olga):
    assert api_as(tim).patch(ACME, {"plugins": ["sample"]}, format="json").status_code == 403
    assert api_as(mallory).get(ACME).status_code == 403
    assert api_as(mallory).patch(ACME, {"plugins": ["sample"]}, format="json").status_code == 403
    assert api_as(None).get(ORGANIZERS).status_code == 401
    assert log_of(olga) == []


@pytest.mark.parametrize("slug", ["nobody", "ACME", "acme%00", "acme.", "%F0%9F%8E%AA", "a" * 300])
def test_an_unknown_organizer_answers_as_a_forbidden_one(api, slug):
    response = api.get(f"{ORGANIZERS}{slug}/")

    assert (response.status_code, list(response.json())) == (403, ["detail"])


def test_an_organizer_that_is_still_being_made_answers_as_an_unknown_one(api):
    with public_schema():
        Organizer.objects.create(name="New", slug="brand-new", schema_name="org_not_there")

    assert api.get(f"{ORGANIZERS}brand-new/").status_code == 403
