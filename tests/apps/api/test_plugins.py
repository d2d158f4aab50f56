from itertools import count

import pytest
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

from apps.api.plugins import PluginEventViewSet, PluginOrganizerViewSet, wrapped
from apps.events.models import Event
from parterre.hooks.manifest import Level, Plugin
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tests.factories.events import make_event

GREETING = "/api/v1/organizers/acme/events/fair/sample/greeting/"

pytestmark = pytest.mark.django_db


def switch_on(olga, *, organizer=True, event=True):
    with public_schema():
        Organizer.objects.filter(slug="acme").update(plugins=["sample"] if organizer else [])
    with organizer_transaction(olga.organizer):
        make_event(slug="fair", plugins=["sample"] if event else [])


def test_a_plugin_s_route_answers_where_it_is_on(api, api_as, olga, tim):
    switch_on(olga)

    assert api.get(GREETING).json() == {"greeting": "Hello from fair"}
    assert api_as(tim).get(GREETING).status_code == 200


@pytest.mark.parametrize(("organizer", "event"), [(True, False), (False, True), (False, False)])
def test_where_it_is_off_there_is_no_such_route(api, olga, organizer, event):
    switch_on(olga, organizer=organizer, event=event)

    response = api.get(GREETING)

    assert (response.status_code, response.json()) == (404, {"detail": "Not found."})


def test_who_may_not(api_as, olga, mallory):
    switch_on(olga)

    assert api_as(None).get(GREETING).status_code == 401
    assert api_as(mallory).get(GREETING).status_code == 403


PLUGIN = Plugin(
    name="sample", label="", level=Level.BOTH, version="1", hooks="", needed_rights=("event.items:write",)
)


@pytest.mark.urls(__name__)
def test_writes_run_in_a_transaction_and_rights_are_asked_for(api, api_as, olga, tim):
    switch_on(olga)

    assert api.post("/api/v1/organizers/acme/events/fair/renamed/").json() == {"slug": "renamed"}
    assert api_as(tim).post("/api/v1/organizers/acme/events/renamed/renamed/").status_code == 403
    assert api.get("/api/v1/organizers/acme/named/3/").json() == {"organizer": "acme", "number": 3}


@pytest.mark.urls(__name__)
def test_with_an_idempotency_key_what_failed_has_no_effect(api, olga):
    switch_on(olga)
    url = "/api/v1/organizers/acme/events/fair/renamed/?fails"

    answer = api.post(url, headers={"X-Idempotency-Key": "k1"})

    assert answer.status_code == 503
    with organizer_transaction(olga.organizer):
        assert Event.objects.get().slug == "fair"


@pytest.mark.urls(__name__)
def test_a_stream_is_repeated_as_a_whole(api, olga):
    switch_on(olga)

    answers = [
        api.post("/api/v1/organizers/acme/named/3/", headers={"X-Idempotency-Key": "k1"}) for _ in range(2)
    ]

    assert [answer.content for answer in answers] == [b"acme: 1"] * 2
    assert [answer.headers["Content-Type"] for answer in answers] == ["text/plain"] * 2


def rename(request, event):
    event.slug = "renamed"
    event.save()
    if "fails" in request.GET:
        return HttpResponse(status=503)
    return JsonResponse({"slug": event.slug})


numbers = count(1)


def name(request, organizer, number):
    if request.method == "POST":
        return StreamingHttpResponse([organizer.slug, f": {next(numbers)}"], content_type="text/plain")
    return JsonResponse({"organizer": organizer.slug, "number": number})


urlpatterns = [
    wrapped(
        PLUGIN,
        path("api/v1/organizers/<str:organizer>/events/<str:event>/renamed/", rename),
        PluginEventViewSet,
    ),
    wrapped(
        PLUGIN, path("api/v1/organizers/<str:organizer>/named/<int:number>/", name), PluginOrganizerViewSet
    ),
]
