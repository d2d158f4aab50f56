from django.http import HttpRequest, JsonResponse
from django.urls import path

from apps.events.models import Event


def greeting(request: HttpRequest, event: Event) -> JsonResponse:
    return JsonResponse({"greeting": f"Hello from {event.slug}"})


urlpatterns = [path("sample/greeting/", greeting, name="greeting")]
