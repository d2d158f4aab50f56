"""A few pages of our own, so that these tests stand on no other package's URLs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from parterre.observability import context
from parterre.observability.views import healthcheck, metrics


def thing(_request: HttpRequest, pk: int) -> HttpResponse:
    context.organizer.set("acme")
    return JsonResponse({"pk": pk, **context.current()})


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("cannot be sent to anna@example.com")


def client_address(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.META["REMOTE_ADDR"])


urlpatterns = [
    path("healthcheck/", healthcheck, name="healthcheck"),
    path("metrics", metrics, name="metrics"),
    path("things/<int:pk>/", thing, name="thing"),
    path("nameless/<int:pk>/", thing),
    path("broken/<slug:secret>/", lambda request, secret: broken(request), name="broken"),
    path("address/", client_address, name="address"),
]
