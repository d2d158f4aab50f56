"""The test client checks what a view really answered."""

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from tests.contract.samples import FESTIVAL, quota

QUOTA = f"{FESTIVAL}quotas/31/"


def answer_quota(request: HttpRequest) -> HttpResponse:
    names = request.GET.getlist("include") or [*quota(), *request.GET.getlist("extra")]
    return JsonResponse({name: quota().get(name) for name in names})


def answer_file(_request: HttpRequest) -> FileResponse:
    return FileResponse([b"%PDF"], content_type="application/pdf")


def answer_page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("<html>", status=500)


urlpatterns = [
    path(QUOTA[1:], answer_quota),
    path(f"{FESTIVAL[1:]}orders/BEA22/download/pdf/", answer_file),
    path("festival/", answer_page),
]


@pytest.fixture
def client(settings):
    # Imported here: it needs Django's settings, without which the fixture above skips the test.
    from tests.contract.client import ContractClient

    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    return ContractClient()


def test_client_hands_over_a_right_answer(client):
    assert client.get(QUOTA).json() == quota()


def test_client_refuses_a_wrong_answer(client):
    with pytest.raises(AssertionError) as refused:
        client.get(QUOTA, {"extra": "left"})

    assert str(refused.value) == (
        f"GET {QUOTA} answered 200, against the contract:\n  - $.left: is not in the contract"
    )


def test_client_tells_the_validator_what_was_asked_for(client):
    assert client.get(QUOTA, {"include": ["id", "size"]}).json() == {"id": 31, "size": 200}


def test_client_leaves_streams_unread(client):
    response = client.get(f"{FESTIVAL}orders/BEA22/download/pdf/")

    assert b"".join(response.streaming_content) == b"%PDF"


def test_client_leaves_other_pages_alone(client):
    assert client.get("/festival/").status_code == 500
