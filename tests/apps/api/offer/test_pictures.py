"""A picture: uploaded, taken by an item, shown by the shop, and gone with the item."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from tests.apps.api.offer.conftest import Fair
from tests.contract.client import ContractClient
from tests.factories.offer import make_product
from tests.parterre.web.pictures import SECRETS, from_a_phone, png_that_claims

pytestmark = pytest.mark.django_db

TICKET: dict[str, Any] = {"name": {"en": "Ticket"}, "default_price": "23.00"}


def png(colour: str = "red") -> bytes:
    content = io.BytesIO()
    Image.new("RGBA", (3, 2), colour).save(content, "PNG")
    return content.getvalue()


def upload(client: ContractClient, content: bytes, kind: str = "image/png", name: str = "a.png") -> str:
    response = client.post(
        "/api/v1/upload",
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    assert response.status_code == 201
    return str(response.json()["id"])


def look_at(url: str, *, host: str = "acme.parterre.test") -> Any:
    assert url.startswith("http://acme.parterre.test/")
    return Client(SERVER_NAME=host).get(url.removeprefix("http://acme.parterre.test"))


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def pictures_in(files: Path) -> list[Path]:
    return list(files.glob("*/pictures/*"))


def test_an_uploaded_picture_is_shown_by_the_shop(api: ContractClient, fair: Fair) -> None:
    item = api.post(fair.url("items"), TICKET | {"picture": upload(api, png())}, format="json").json()

    shown = look_at(item["picture"])

    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert list(Image.open(io.BytesIO(shown.content)).get_flattened_data()) == [(255, 0, 0, 255)] * 6
    assert api.get(fair.url("items", item["id"])).json()["picture"] == item["picture"]


def test_other_hosts_do_not_have_it(api: ContractClient, fair: Fair) -> None:
    item = api.post(fair.url("items"), TICKET | {"picture": upload(api, png())}, format="json").json()

    assert look_at(item["picture"], host="zeta.parterre.test").status_code == 404


@pytest.mark.parametrize(
    "name", ["unknown.png", "0" * 32 + ".png", "..%2f..%2fsecret", "a%00b", "0" * 32 + ".svg"]
)
def test_an_unknown_picture_is_not_found(olga: object, name: str) -> None:
    assert look_at(f"http://acme.parterre.test/-/pictures/{name}").status_code == 404


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_it_is_upright_small_and_without_place_camera_or_words(
    api: ContractClient, fair: Fair, kind: str
) -> None:
    media_type, name = f"image/{kind.lower()}", f"a.{kind.lower()}"
    file_id = upload(api, from_a_phone(kind), media_type, name)
    item = api.post(fair.url("items"), TICKET | {"picture": file_id}, format="json").json()

    shown = look_at(item["picture"])

    picture = Image.open(io.BytesIO(shown.content))
    assert picture.size == ((1200, 600) if kind == "GIF" else (600, 1200))
    assert [word for word in SECRETS if word in shown.content] == []
    assert dict(picture.getexif()) == {}


def test_a_picture_of_too_many_pixels_is_refused_when_it_is_uploaded(api: ContractClient) -> None:
    answer = api.post(
        "/api/v1/upload",
        png_that_claims(20_000, 20_000),
        content_type="image/png",
        headers={"Content-Disposition": 'attachment; filename="a.png"'},
    )

    assert (answer.status_code, answer.json()) == (
        400,
        {"non_field_errors": ["The image has more than 24 megapixels."]},
    )


def test_a_picture_whose_pixels_are_missing_is_refused_at_its_field(api: ContractClient, fair: Fair) -> None:
    file_id = upload(api, from_a_phone("JPEG")[:-500], "image/jpeg", "a.jpg")

    answer = api.post(fair.url("items"), TICKET | {"picture": file_id}, format="json")

    assert (answer.status_code, answer.json()) == (
        400,
        {"picture": ["The file is damaged or not an image."]},
    )


def test_a_pdf_is_no_picture(api: ContractClient, fair: Fair) -> None:
    import pikepdf

    content = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(content)
    file_id = upload(api, content.getvalue(), "application/pdf", "a.pdf")

    response = api.post(fair.url("items"), TICKET | {"picture": file_id}, format="json")

    assert (response.status_code, list(response.json())) == (400, ["picture"])


def test_a_file_of_somebody_else_is_refused(api: ContractClient, tims: ContractClient, fair: Fair) -> None:
    response = api.post(fair.url("items"), TICKET | {"picture": upload(tims, png())}, format="json")

    assert (response.status_code, list(response.json())) == (400, ["picture"])


def test_nothing_is_kept_for_an_item_that_is_refused(api: ContractClient, fair: Fair, files: Path) -> None:
    file_id = upload(api, png())

    response = api.post(fair.url("items"), TICKET | {"picture": file_id, "personalized": True}, format="json")

    assert response.status_code == 400
    assert pictures_in(files) == []


def test_a_picture_is_replaced_and_taken_away(
    api: ContractClient, fair: Fair, files: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    product = fair.make(make_product, fair.event)
    url = fair.url("items", product.pk)
    first = api.patch(url, {"picture": upload(api, png())}, format="json").json()["picture"]

    with django_capture_on_commit_callbacks(execute=True):
        second = api.patch(url, {"picture": upload(api, png("blue"))}, format="json").json()["picture"]
    replaced = [look_at(shown).status_code for shown in (first, second)]
    with django_capture_on_commit_callbacks(execute=True):
        none = api.patch(url, {"picture": None}, format="json").json()["picture"]

    assert replaced == [404, 200]
    assert none is None
    assert pictures_in(files) == []


def test_a_picture_goes_with_its_item(
    api: ContractClient, fair: Fair, files: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    item = api.post(fair.url("items"), TICKET | {"picture": upload(api, png())}, format="json").json()

    with django_capture_on_commit_callbacks(execute=True):
        api.delete(fair.url("items", item["id"]))

    assert pictures_in(files) == []
