import io
from datetime import timedelta

import pikepdf
import pytest
from PIL import Image
from rest_framework import serializers

from apps.api import upload_files
from apps.api.fields import UploadedFileField
from apps.api.models import UploadedFile
from apps.api.serializer_cache import using_view
from parterre.integrations.storage import file_store
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction

UPLOAD = "/api/v1/upload"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def image(kind="PNG"):
    found = io.BytesIO()
    Image.new("RGB", (2, 2)).save(found, kind)
    return found.getvalue()


def pdf():
    found = io.BytesIO()
    pikepdf.new().save(found)
    return found.getvalue()


def send(client, content, content_type="image/png", name="x.png"):
    return client.generic(
        "POST",
        UPLOAD,
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def stored(olga):
    with organizer_transaction(olga.organizer):
        return list(UploadedFile.objects.all())


@pytest.mark.parametrize(
    ("content", "content_type", "name"),
    [
        (image(), "image/png", "x.png"),
        (image(), "image/png; charset=binary", "X.PNG"),
        (image("JPEG"), "image/jpeg", "x.jpg"),
        (image("JPEG"), "image/jpeg", "x.jpeg"),
        (image("GIF"), "image/gif", "x.gif"),
        (pdf(), "application/pdf", "ünïcode x.pdf"),
        (image(), "image/png", "../../etc/x.png"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_file_is_kept_under_an_id(api, olga, content, content_type, name):
    response = send(api, content, content_type, name)

    assert response.status_code == 201
    (upload,) = stored(olga)
    assert response.json() == {"id": f"file:{upload.pk}"}
    assert (upload.size, upload.credential) == (len(content), f"token:{olga.actor.id}")
    assert "/" not in upload.name
    with organizer_transaction(olga.organizer):
        assert upload_files.content_of(upload) == content


@pytest.mark.parametrize(
    ("content", "content_type", "name"),
    [
        (b"", "image/png", "x.png"),
        (image(), "image/png", ""),
        (image(), "image/png", "x.gif"),
        (image(), "image/png", "x"),
        (image(), "image/svg+xml", "x.svg"),
        (b"<html>", "text/html", "x.html"),
        (image("GIF"), "image/png", "x.png"),
        (image()[:-20], "image/png", "x.png"),
        (b"not an image", "image/png", "x.png"),
        (b"%PDF-1.4 nonsense", "application/pdf", "x.pdf"),
        (image(), "application/pdf", "x.pdf"),
        (b"{}", "application/json", "x.json"),
        (b"a=b", "application/x-www-form-urlencoded", "x.png"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_other_files_are_refused(api, olga, files, content, content_type, name):
    response = send(api, content, content_type, name)

    assert response.status_code == 400
    assert list(response.json()) == ["non_field_errors"]
    assert stored(olga) == []
    assert list(files.rglob("*.*")) == []


def test_a_file_needs_its_name(api):
    assert api.generic("POST", UPLOAD, image(), content_type="image/png").status_code == 400


def test_a_file_that_is_too_large_is_refused(api, monkeypatch):
    monkeypatch.setattr(upload_files, "LARGEST", 20)

    response = send(api, image())

    assert response.json() == {"non_field_errors": ["The file is larger than 10 MiB."]}


def test_an_image_that_would_fill_the_memory_is_refused(api, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1)

    assert send(api, image()).status_code == 400


def test_who_may_not(api_as, olga):
    assert send(api_as(None), image()).status_code == 401
    browser = api_as(None)
    browser.force_login(olga.user)
    assert send(browser, image()).status_code == 403


# Files named in later requests


class Asking:
    """Enough of a view for a field."""

    def __init__(self, person):
        self.credential = type("Credential", (), {"key": f"token:{person.actor.id}"})
        self.now = utc_now()


@pytest.fixture
def upload(api, olga):
    send(api, image())
    (found,) = stored(olga)
    return found


PICTURE = UploadedFileField(content_types=("image/png",), max_size=1_000)


def taken(person, value, field=PICTURE, inside=None):
    with using_view(Asking(person)), organizer_transaction((inside or person).organizer):
        try:
            return field.run_validation(value)
        except serializers.ValidationError as error:
            return [str(text) for text in error.detail]


def test_an_upload_is_used_by_its_id(olga, upload):
    assert taken(olga, f"file:{upload.pk}") == upload


def test_only_by_the_credential_that_sent_it(tim, mallory, upload):
    gone = ["File not found. Uploaded files are kept for one day."]

    assert taken(tim, f"file:{upload.pk}") == gone
    assert taken(mallory, f"file:{upload.pk}") == gone


@pytest.mark.parametrize(
    "value", ["file:5b9f0d2e-3f2a-4f0e-9d53-0d4f6f1f0a11", "file:x", "x", 3, [], {}, "file:\0"], ids=str
)
def test_what_is_no_upload_is_refused(olga, value):
    assert isinstance(taken(olga, value), list)


def test_an_upload_of_another_kind_or_size_is_refused(olga, upload):
    value = f"file:{upload.pk}"

    assert taken(olga, value, UploadedFileField(content_types=("image/gif",))) == [
        "This file type is not accepted here."
    ]
    assert taken(olga, value, UploadedFileField(content_types=("image/png",), max_size=10)) == [
        "The file is too large."
    ]


def test_an_upload_is_swept_away_after_a_day(olga, upload):
    with organizer_transaction(olga.organizer):
        assert upload_files.sweep(now=utc_now() + timedelta(hours=23)) == 0
        assert upload_files.sweep(now=utc_now() + timedelta(hours=25)) == 1

    assert stored(olga) == []
    assert file_store().read(olga.organizer.pk, upload.path) is None
