"""A product's picture: read strictly, written afresh, shown in the form and in the shop, and removed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from apps.catalog.models import Product
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser, make_fair
from tests.apps.backoffice.test_offer import FAIR, PRODUCT, errors
from tests.people import Person

pytestmark = pytest.mark.django_db

NEW = f"{FAIR}products/new/"
EDIT = {name: value for name, value in PRODUCT.items() if not name.startswith(("amount", "size"))}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def pictures_in(files: Path) -> list[str]:
    return [path.suffix for path in files.glob("*/pictures/*")]


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (2400, 1200), mode: str = "RGB"
) -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new(mode, size, "red").save(written, kind)
    return SimpleUploadedFile("a.bin", written.getvalue())


def ticket(person: Person) -> Product:
    with organizer_transaction(person.organizer):
        return Product.objects.get(name__en="Evening ticket")


def page_of(product: Product) -> str:
    return f"{FAIR}products/{product.pk}/"


@pytest.mark.parametrize(
    ("given", "suffix"),
    [
        (picture("JPEG"), ".jpg"),
        (picture("PNG"), ".jpg"),
        (picture("PNG", mode="RGBA"), ".png"),
        (picture("WEBP"), ".jpg"),
        (picture("GIF"), ".jpg"),
    ],
    ids=["jpeg", "png", "transparent", "webp", "gif"],
)
def test_it_is_written_afresh_no_larger_than_it_is_shown(
    olga: Person, files: Path, given: SimpleUploadedFile, suffix: str
) -> None:
    make_fair(olga, live=True)
    client = browser(olga)
    given.seek(0)

    answer = client.post(NEW, PRODUCT | {"picture": given})

    product = ticket(olga)
    seen = client.get(f"{page_of(product)}picture/")
    assert answer.status_code == 303
    assert pictures_in(files) == [suffix]
    assert Image.open(io.BytesIO(seen.content)).size == (1200, 600)
    assert "Current image" in client.get(page_of(product)).content.decode()
    assert f"/-/pictures/{product.picture}" in shop_page()


def shop_page() -> str:
    return Client().get("/fair/", headers={"host": "acme.parterre.test"}).content.decode()


def test_it_stays_is_replaced_and_removed(
    olga: Person, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    make_fair(olga)
    client = browser(olga)
    client.post(NEW, PRODUCT | {"picture": picture()})
    first = ticket(olga).picture

    client.post(page_of(ticket(olga)), EDIT)
    kept = ticket(olga).picture
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(ticket(olga)), EDIT | {"picture": picture(), "remove_picture": "on"})
    second = ticket(olga).picture
    one = pictures_in(files)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(ticket(olga)), EDIT | {"remove_picture": "on"})

    assert first == kept
    assert second not in (None, first)
    assert one == [".jpg"]
    assert (ticket(olga).picture, pictures_in(files)) == (None, [])
    assert client.get(f"{page_of(ticket(olga))}picture/").status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "The file is damaged or not an image."),
        (b"\x89PNG broken", "The file is damaged or not an image."),
        (b"\x89PNG" + b"0" * (10 * 1024 * 1024), "The file is larger than 10 MB."),
    ],
    ids=["a drawing", "damaged", "too large"],
)
def test_what_is_no_picture_is_refused_at_its_field(
    olga: Person, files: Path, content: bytes, sentence: str
) -> None:
    make_fair(olga)

    answer = browser(olga).post(NEW, PRODUCT | {"picture": SimpleUploadedFile("a.png", content)})

    assert (answer.status_code, errors(answer)) == (422, {"picture": [sentence]})
    assert pictures_in(files) == []


def test_of_a_product_that_is_refused_no_picture_remains(olga: Person, files: Path) -> None:
    make_fair(olga)

    answer = browser(olga).post(NEW, PRODUCT | {"picture": picture(), "admission": "", "personalized": "on"})

    assert answer.status_code == 422
    assert pictures_in(files) == []


def test_a_neighbour_does_not_see_it(olga: Person, mallory: Person) -> None:
    make_fair(olga)
    browser(olga).post(NEW, PRODUCT | {"picture": picture()})
    url = f"{page_of(ticket(olga))}picture/"

    assert browser(mallory).get(url).status_code == 404
    assert browser(mallory).get(url.replace("acme", "zeta")).status_code == 404


def test_orders_of_it_may_have_to_be_looked_at(olga: Person) -> None:
    make_fair(olga)

    browser(olga).post(NEW, PRODUCT | {"require_approval": "on"})

    assert ticket(olga).require_approval is True
