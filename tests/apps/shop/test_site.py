from __future__ import annotations

import pytest

from apps.events.facade import change_branding, store_branding_image
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
