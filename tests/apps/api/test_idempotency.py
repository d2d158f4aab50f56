import base64
import threading
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, encode_multipart

from apps.api import idempotency, viewsets
from apps.api.models import IdempotentCall
from apps.events.models import Event
from apps.teams.models import Team
from parterre.kernel.clock import utc_now
from parterre.kernel.errors import Busy
from tenants.context.transactions import organizer_transaction
from tests.factories.events import make_event
from tests.statements import statements

EVENTS = "/api/v1/organizers/acme/events/"
QUERY = "/api/v1/idempotency_query"
NEW = {"name": {"en": "Fair"}, "slug": "fair", "date_from": "2030-01-01T00:00:00Z"}
KEY = "5f0c8e6e-5d0f-4f63-8a0c-2d8d9c2f1a10"

pytestmark = pytest.mark.django_db


def post(client, body=NEW, *, key=KEY, path=EVENTS):
    return client.post(path, body, format="json", headers={"X-Idempotency-Key": key})


def calls(olga):
    with organizer_transaction(olga.organizer):
        return list(IdempotentCall.objects.order_by("answered_at"))


def slugs(olga):
    with organizer_transaction(olga.organizer):
        return list(Event.objects.order_by("pk").values_list("slug", flat=True))


def test_a_repeated_request_has_one_effect_and_the_same_answer(api, olga):
    first = post(api)
    again = post(api)

    assert (first.status_code, slugs(olga)) == (201, ["fair"])
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Content-Type"] == first.headers["Content-Type"] == "application/json"
    assert again.headers["X-Request-ID"] != first.headers["X-Request-ID"]


def test_a_refusal_is_repeated_too(api, olga):
    body = {**NEW, "slug": "fair"}
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")
    first = post(api, body)
    with organizer_transaction(olga.organizer):
        Event.objects.all().delete()
    again = post(api, body)

    assert (first.status_code, slugs(olga)) == (400, [])
    assert (again.status_code, again.content) == (400, first.content)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("post", EVENTS, {**NEW, "slug": "other"}, id="body"),
        pytest.param("post", f"{EVENTS}?clone_from=fair", NEW, id="query"),
        pytest.param("post", f"{EVENTS}fair/items/", NEW, id="path"),
        pytest.param("patch", f"{EVENTS}fair/", NEW, id="method"),
    ],
)
def test_a_key_is_of_one_request(api, olga, method, path, body):
    """Our one deviation from the contract, which leaves it unchecked."""
    first = post(api)

    other = getattr(api, method)(path, body, format="json", headers={"X-Idempotency-Key": KEY})

    assert (other.status_code, list(other.json())) == (422, ["detail"])
    assert slugs(olga) == ["fair"]
    assert post(api).content == first.content


def test_an_empty_answer_is_repeated(api, olga):
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")
    path = f"{EVENTS}fair/"

    answers = [api.delete(path, headers={"X-Idempotency-Key": KEY}) for _ in range(2)]

    # The second time the event is gone already when its rights would be asked for.
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2


def test_a_key_belongs_to_its_credential(api, api_as, tim, mallory, olga):
    post(api)

    assert post(api_as(tim)).status_code == 403
    assert post(api_as(mallory)).status_code == 403
    assert post(api_as(mallory), path="/api/v1/organizers/zeta/events/").status_code == 201
    assert len(calls(olga)) == 1


def test_another_key_is_another_request(api, olga):
    assert post(api).status_code == 201
    assert post(api, {**NEW, "slug": "other"}, key="other").status_code == 201
    assert slugs(olga) == ["fair", "other"]


@pytest.mark.parametrize("key", ["x" * 10_000, "\xff", " ", "'; drop"])
def test_any_text_is_a_key(api, key):
    assert post(api, key=key).status_code == 201
    assert post(api, key=key).status_code == 201


def test_reading_ignores_the_key(api, olga):
    api.get(EVENTS, headers={"X-Idempotency-Key": KEY})
    api.options(EVENTS, headers={"X-Idempotency-Key": KEY})

    assert calls(olga) == []


def test_without_the_header_nothing_is_asked_or_written(api):
    api.post(EVENTS, {}, format="json")

    with statements() as asked:
        api.post(EVENTS, {}, format="json")

    assert [sql for sql in asked if "idempotent" in sql] == []


def test_an_answer_is_forgotten_after_a_day(api, olga):
    post(api)
    with organizer_transaction(olga.organizer):
        IdempotentCall.objects.update(answered_at=utc_now() - idempotency.KEPT_FOR - timedelta(seconds=1))

    again = {**NEW, "slug": "other"}
    assert [post(api, again).status_code for _ in range(2)] == [201, 201]
    assert slugs(olga) == ["fair", "other"]
    with organizer_transaction(olga.organizer):
        assert idempotency.delete_old_calls(now=utc_now() + timedelta(hours=23)) == 0
        assert idempotency.delete_old_calls(now=utc_now() + timedelta(hours=25)) == 1


def test_a_busy_server_s_answer_is_not_stored(api, olga, monkeypatch):
    def busy(*args, **kwargs):
        raise Busy

    with monkeypatch.context() as patch:
        patch.setattr("apps.api.events.events.create_event", busy)
        assert post(api).status_code == 409

    assert calls(olga) == []
    assert post(api).status_code == 201


def test_a_crash_leaves_the_key_free(api, olga, monkeypatch):
    def crash(*args, **kwargs):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("apps.api.events.events.create_event", crash)
        with pytest.raises(ZeroDivisionError):
            post(api)

    assert calls(olga) == []
    assert post(api).status_code == 201


def test_the_answer_can_be_asked_for(api, api_as, tim, olga):
    made = post(api)

    found = api.get(QUERY, {"key": KEY})

    assert (found.status_code, found.content) == (201, made.content)
    assert api.get(QUERY, {"key": "other"}).status_code == 404
    assert api.get(QUERY).status_code == 404
    assert api_as(tim).get(QUERY, {"key": KEY}).status_code == 404
    assert api_as(None).get(QUERY, {"key": KEY}).status_code == 401


def test_a_neighbour_s_query_finds_nothing(api, api_as, mallory):
    post(api)

    assert api_as(mallory).get(QUERY, {"key": KEY}).status_code == 404


def test_an_error_while_rendering_leaves_nothing_behind(api, olga, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(viewsets._RENDERER, "render", broken)
        with pytest.raises(ZeroDivisionError):
            post(api)

    assert (slugs(olga), calls(olga)) == ([], [])
    assert post(api).status_code == 201


def test_a_secret_shown_once_is_repeated_and_stored_encrypted(api, olga):
    with organizer_transaction(olga.organizer):
        team = Team.objects.get(name="Administrators").pk
    path = f"/api/v1/organizers/acme/teams/{team}/tokens/"

    first, again = (post(api, {"name": "till"}, path=path) for _ in range(2))

    assert (first.status_code, again.content) == (201, first.content)
    (call,) = calls(olga)
    secret = first.json()["token"].encode()
    assert secret in first.content
    assert secret not in bytes(call.body) + repr(vars(call)).encode()
    assert secret[:16] not in base64.urlsafe_b64decode(bytes(call.body))


@pytest.mark.parametrize("sent", ["multipart", None])
def test_forms_have_keys_too(api, olga, sent):
    form = {"slug": "fair", "date_from": "2030-01-01T00:00:00Z"}
    body = encode_multipart(BOUNDARY, form) if sent else urlencode(form)
    kind = f"multipart/form-data; boundary={BOUNDARY}" if sent else "application/x-www-form-urlencoded"

    answers = [
        api.post(EVENTS, body, content_type=kind, headers={"X-Idempotency-Key": KEY}) for _ in range(2)
    ]

    # Forms cannot say a name in languages; but that is all that is missed.
    assert [answer.json().keys() for answer in answers] == [{"name"}] * 2


def test_a_body_without_end_is_refused(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    assert post(api, {**NEW, "location": {"en": "x" * 1000}}).status_code == 413


@pytest.mark.django_db(transaction=True)
def test_members_in_their_browser_have_keys_too(olga):
    browser = Client(SERVER_NAME="parterre.test")
    browser.force_login(olga.user)
    sent = {"content_type": "application/json", "headers": {"X-Idempotency-Key": KEY}}

    answers = [browser.post(EVENTS, NEW, **sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201], answers[0].content
    assert answers[0].content == answers[1].content


@pytest.mark.django_db(transaction=True)
def test_two_at_once_have_one_effect(api_as, olga, monkeypatch):
    """The second arrives while the first is still creating."""
    from apps.api.events import events

    create, started, go_on = events.create_event, threading.Event(), threading.Event()

    def slow(*args, **kwargs):
        started.set()
        assert go_on.wait(60)
        return create(*args, **kwargs)

    monkeypatch.setattr(events, "create_event", slow)
    answers = []

    def first():
        try:
            answers.append(post(api_as(olga)).status_code)
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert started.wait(60)
    second, asked = post(api_as(olga)), api_as(olga).get(QUERY, {"key": KEY})
    go_on.set()
    thread.join(60)

    assert answers == [201]
    for told in (second, asked):
        assert (told.status_code, told.headers["Retry-After"], list(told.json())) == (409, "5", ["detail"])
    assert slugs(olga) == ["fair"]
    assert post(api_as(olga)).status_code == 201
    assert slugs(olga) == ["fair"]
