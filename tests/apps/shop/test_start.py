from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.availability.models import Quota
from apps.events.facade import change_branding, change_event_links, change_links, update_event
from apps.events.models import Event
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import Buyer
from tests.factories.orders import make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_what_is_coming_is_listed_by_date(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="late", name={"en": "Late"}, date_from=datetime(2031, 1, 1, 19, tzinfo=UTC))
        make_event(slug="early", name={"en": "Early"}, date_from=datetime(2030, 1, 1, 19, tzinfo=UTC))

    page = bea.see("/")

    assert page.index("/early/") < page.index("/late/")
    assert "Tuesday" in page
    assert "8:00\u202fPM\u00a0CET" in page


@pytest.mark.parametrize(
    "hidden",
    [
        {"live": False},
        {"is_public": False},
        {"date_from": datetime(2020, 1, 1, tzinfo=UTC)},
        {"all_sales_channels": False, "limit_sales_channels": []},
    ],
)
def test_nothing_else_is(olga: Person, bea: Buyer, hidden: dict[str, Any]) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair", **hidden)

    page = bea.see("/")

    assert "/fair/" not in page
    assert "No events are currently on sale" in page


def test_it_says_when_the_sale_starts_and_what_is_sold_out(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="soon", presale_start=utc_now() + timedelta(days=3))
        make_ticket_product(make_event(slug="gone"), size=0)

    page = bea.see("/")

    assert page.count("Sold out") == 1
    assert page.count("badge-info") == 1


def test_a_change_shows_at_once_although_pages_are_kept(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
    before = bea.see("/")

    with organizer_transaction(olga.organizer):
        update_event(event=event, changes={"name": {"en": "Another name"}}, actor=SYSTEM)
        change_branding({"accent": "#aa0000"}, actor=SYSTEM)

    after = bea.see("/")
    assert ("Winter Fair" in before, "Winter Fair" in after, "Another name" in after) == (True, False, True)
    assert "/theme/AA0000-" in after


def test_each_language_has_its_own(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")
    german = Buyer(headers={"accept-language": "de"})

    assert ("Winter Fair" in bea.see("/"), "Wintermarkt" in german.see("/")) == (True, True)


def test_a_visitor_may_choose_the_language(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")

    chosen = bea.get("/-/language/de/?next=/fair/")

    assert (chosen.status_code, chosen["Location"]) == (302, "/fair/")
    assert 'lang="de"' in bea.see("/")
    assert bea.get("/-/language/de/?next=https://evil.example/")["Location"] == "/"
    assert bea.get("/-/language/de/?next=//evil.example/")["Location"] == "/"
    assert bea.get("/-/language/xx/").status_code == 404


def test_many_events_come_in_pages(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        for number in range(30):
            make_event(slug=f"e{number}")

    assert [bea.see(path).count('class="programme"') for path in ("/", "/?page=2", "/?page=x")] == [24, 6, 24]


def test_two_statements_when_the_page_is_kept(
    olga: Person, bea: Buyer, django_assert_num_queries: Any
) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")
    bea.see("/")

    with django_assert_num_queries(4):  # savepoint twice in a test, else: the events' versions, the look
        bea.see("/")


def test_a_neighbours_events_are_not_ours(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")

    page = Buyer("zeta.parterre.test").see("/")

    assert "fair" not in page
    assert Buyer("zeta.parterre.test").get("/fair/").status_code == 404


def test_robots_are_kept_from_orders(bea: Buyer) -> None:
    assert "Disallow: /*/order/" in bea.see("/robots.txt")


def test_the_counters_of_a_closed_quota_say_sold_out(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        make_ticket_product(make_event(slug="fair"))
        Quota.objects.update(closed=True)

    assert "Sold out" in bea.see("/")
    with organizer_transaction(olga.organizer):
        assert Event.objects.count() == 1


def test_imprint_privacy_and_contact_stand_at_the_foot_in_the_readers_language(
    olga: Person, bea: Buyer
) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")
        links = {
            "imprint_url": {"en": "https://acme.example/imprint", "de": "https://acme.example/impressum"},
            "contact_mail": "hello@acme.example",
        }
        change_links(links, actor=SYSTEM)

    page = bea.see("/")
    german = bea.get("/", headers={"accept-language": "de"}).content.decode()

    assert '<a href="https://acme.example/imprint">Imprint</a>' in page
    assert '<a href="mailto:hello@acme.example">Contact</a>' in page
    assert "Privacy" not in page
    assert '<a href="https://acme.example/impressum">Impressum</a>' in german


def test_an_event_may_have_an_imprint_of_its_own(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
        change_links({"imprint_url": {"en": "https://acme.example/imprint"}}, actor=SYSTEM)
    bea.see("/fair/")

    with organizer_transaction(olga.organizer):
        change_event_links(event, {"imprint_url": {"en": "https://fair.example/imprint"}}, actor=SYSTEM)

    assert '<a href="https://fair.example/imprint">Imprint</a>' in bea.see("/fair/")
    assert '<a href="https://acme.example/imprint">Imprint</a>' in bea.see("/")
