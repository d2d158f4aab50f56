from __future__ import annotations

import pytest

from parterre.web.frames import Place, Section, ShopFrame, at
from parterre.web.theme import HEDGE, theme_hash

pytestmark = pytest.mark.pure

SECTIONS = (
    Section((Place("Home", "/o/acme/"), Place("Orders", "/o/acme/orders/"))),
    Section((Place("Settings", "/o/acme/settings/"),)),
)


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/o/acme/", ["Home"]),
        ("/o/acme/orders/R3XWD/", ["Orders"]),
        ("/o/acme/settings/", ["Settings"]),
        ("/o/acme/unknown/", ["Home"]),
        ("/elsewhere/", []),
    ],
)
def test_one_place_is_where_one_is(path: str, here: list[str]) -> None:
    marked = at(path, SECTIONS)

    assert [place.label for section in marked for place in section.places if place.current] == here


def test_a_shop_without_a_colour_is_hedge() -> None:
    assert ShopFrame(name="Acme", home_url="/").theme_name == theme_hash(HEDGE)
