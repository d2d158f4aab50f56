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

pytestmark = pytest.mark.django_db

TICKET: dict[str, Any] = {"name": {"en": "Ticket"}, "default_price": "23.00"}


def png(colour: str = "red") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (3, 2), colour).save(content, "PNG")
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

    assert (shown.status_code, shown.headers["Content-Type"], shown.content) == (200, "image/png", png())
    assert api.get(fair.url("items", item["id"])).json()["picture"] == item["picture"]


def test_other_hosts_do_not_have_it(api: ContractClient, fair: Fair) -> None:
    item = api.post(fair.url("items"), TICKET | {"picture": upload(api, png())}, format="json").json()

    assert look_at(item["picture"], host="zeta.parterre.test").status_code == 404


@pytest.mark.parametrize(
    "name", ["unknown.png", "0" * 32 + ".png", "..%2f..%2fsecret", "a%00b", "0" * 32 + ".svg"]
)
def test_an_unknown_picture_is_not_found(olga: object, name: str) -> None:
    assert look_at(f"http://acme.parterre.test/-/pictures/{name}").status_code == 404


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
