from django.http import HttpRequest, JsonResponse
from django.urls import path


def greeting(request: HttpRequest, event: object) -> JsonResponse:
    return JsonResponse({"greeting": f"Hello from {event}"})


urlpatterns = [path("greeting/", greeting, name="greeting")]
