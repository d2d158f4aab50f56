from __future__ import annotations

import pytest

from apps.events.facade import change_branding, change_links, store_branding_image
from apps.shop import error_links
from apps.shop.views import event as event_pages
from parterre.kernel.actor import SYSTEM
from parterre.web.images import Picture
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import Buyer
from tests.factories.orders import make_event
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_the_look_is_on_every_page_and_its_pictures_are_served(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")
        logo = store_branding_image(Picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg"))
        change_branding({"accent": "#c2361a", "logo": logo, "header": logo}, actor=SYSTEM)

    pages, picture = [bea.see("/"), bea.see("/fair/")], bea.get(f"/-/branding/{logo}")

    assert [f"/-/branding/{logo}" in page and "/theme/C2361A-" in page for page in pages] == [True, True]
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml")
    assert "default-src 'none'" in picture["Content-Security-Policy"]
    assert Buyer("zeta.parterre.test").get(f"/-/branding/{logo}").status_code == 404


@pytest.mark.parametrize("name", ["x", "../../etc/passwd", "a" * 32 + ".exe"])
def test_no_other_file_is_served(bea: Buyer, name: str) -> None:
    assert bea.get(f"/-/branding/{name}").status_code == 404


def test_pages_carry_no_script_or_style_of_their_own(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")

    answer = bea.get("/fair/")

    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert [
        word for word in (" style=", "<style", " onclick=", "<script>") if word in answer.content.decode()
    ] == []


@pytest.mark.parametrize(
    "path", ["/nothing/", "/fair/nothing/", "/fair/order/ABCDE/wrong/", "/-/language/xx/"]
)
def test_pages_that_are_not_found_have_the_links_of_all_others(olga: Person, bea: Buyer, path: str) -> None:
    links = {"imprint_url": {"en": "https://acme.example/imprint"}, "contact_mail": "hello@acme.example"}
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")
        change_links(links, actor=SYSTEM)

    answer = bea.get(path)

    foot = answer.content.decode().partition("<footer")[2]
    assert answer.status_code == 404
    assert ['href="https://acme.example/imprint"' in foot, "mailto:hello@acme.example" in foot] == [
        True,
        True,
    ]


@pytest.mark.parametrize("database_works", [True, False])
def test_the_page_of_an_error_has_them_as_far_as_it_can(
    olga: Person, monkeypatch: pytest.MonkeyPatch, database_works: bool
) -> None:
    def broken(*_args: object) -> None:
        raise OSError

    with organizer_transaction(olga.organizer):
        make_event(slug="fair", settings={"imprint_url": {"en": "https://fair.example/imprint"}})
    monkeypatch.setattr(event_pages, "when_of", broken)
    if not database_works:
        monkeypatch.setattr(error_links, "organizer_readonly", broken)
    bea = Buyer(raise_request_exception=False)

    answer = bea.get("/fair/")

    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.content.decode()
    assert ("https://fair.example/imprint" in answer.content.decode()) == database_works
