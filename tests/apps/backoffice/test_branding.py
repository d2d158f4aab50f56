"""The organizer's look: seen before it is saved, and nothing but pictures comes in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.events.facade import BrandingData, branding_of
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser
from tests.people import Person

pytestmark = pytest.mark.django_db

LOOK = "/o/acme/settings/branding/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#c00"/></svg>'


def look(person: Person) -> BrandingData:
    with organizer_transaction(person.organizer):
        return branding_of()


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(written, kind)
    return written.getvalue()


def file(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_colour_and_logo_are_saved_and_shown(olga: Person) -> None:
    client = browser(olga)

    answer = client.post(LOOK, {"accent": "#C2361A", "logo": file(SVG, "logo.svg")})

    saved = look(olga)
    shown = client.get(f"{LOOK}pictures/{saved.logo}")
    assert answer.status_code == 303
    assert (saved.accent, saved.logo[-4:]) == ("#c2361a", ".svg")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/svg+xml")
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"]


def test_showing_a_colour_saves_nothing(olga: Person) -> None:
    page = browser(olga).post(LOOK, {"accent": "#F2B632", "show": "1"})

    assert page.status_code == 200
    assert "/theme/F2B632-" in page.content.decode()
    assert "We darken your color for text and links." in page.content.decode()
    assert look(olga).version == 0


@pytest.mark.parametrize(("typed", "seen"), [("%23C2361A", "/theme/C2361A-"), ("blue", "/theme/17493A-")])
def test_the_preview_follows_what_is_typed(olga: Person, typed: str, seen: str) -> None:
    assert seen in browser(olga).get(f"{LOOK}preview/?accent={typed}").content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"accent": "blue"}, "accent"),
        ({"logo": file(b"<html><script>alert(1)</script></html>")}, "logo"),
        ({"logo": file(b"\x89PNG broken")}, "logo"),
        ({"logo": file(b"\x89PNG" + b"0" * 600_000)}, "logo"),
        ({"header": file(picture(800, 400))}, "header"),
    ],
    ids=["no colour", "no picture", "damaged", "too large", "too small"],
)
def test_what_is_no_picture_is_refused_at_the_field(olga: Person, given: dict[str, Any], field: str) -> None:
    answer = browser(olga).post(LOOK, given)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert look(olga).version == 0


def test_pictures_are_removed(olga: Person) -> None:
    client = browser(olga)
    client.post(LOOK, {"accent": "#C2361A", "logo": file(SVG), "header": file(picture(1600, 640, "JPEG"))})
    before = look(olga)

    client.post(LOOK, {"accent": "", "remove_logo": "on", "remove_header": "on"})

    assert before.header.endswith(".webp")
    assert look(olga) == BrandingData("", "", "", before.version + 1)


def test_a_neighbours_picture_is_not_there(olga: Person, mallory: Person) -> None:
    browser(olga).post(LOOK, {"logo": file(SVG)})
    name = look(olga).logo

    assert browser(mallory).get(f"/o/zeta/settings/branding/pictures/{name}").status_code == 404
