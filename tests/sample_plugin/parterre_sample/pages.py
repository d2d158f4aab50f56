from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html


def hello(request: HttpRequest, event: object) -> HttpResponse:
    return HttpResponse(format_html("<!doctype html><title>Sample</title><p>Sample page of {}</p>", event))


urlpatterns = [path("hello/", hello, name="hello")]
