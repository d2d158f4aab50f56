"""Webhook URLs of plugins: /webhooks/<plugin>/<organizer's uuid>/… on the root host.

Views are plain: `view(request, organizer, …)`, in no transaction. They verify a signature themselves. Unknown
organizer: 404. They are served also where the plugin is switched off by now: what is under way at the service goes on.
No cookie is read, so CSRF does not apply.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt

from parterre.hooks.discovery import installed
from tenants.lifecycle.access_policy import access_policy_of
from tenants.routing.directory import organizer_by_id

View = Callable[..., HttpResponse]


def webhook_urlpatterns() -> list[URLResolver]:
    return [
        path(
            f"webhooks/{plugin.name}/<uuid:organizer>/",
            include((_patterns(plugin.webhooks), f"webhooks-{plugin.name}")),
        )
        for plugin in installed().values()
        if plugin.webhooks
    ]


def _patterns(module: str) -> list[URLPattern]:
    return [
        URLPattern(pattern.pattern, _of_organizer(pattern.callback), pattern.default_args, pattern.name)
        for pattern in import_module(module).urlpatterns
    ]


def _of_organizer(view: View) -> View:
    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *, organizer: UUID, **arguments: Any) -> HttpResponse:
        found = organizer_by_id(organizer)
        if found is None or not access_policy_of(found).work:
            raise Http404
        if found.is_read_only:  # they send it again
            return HttpResponse(status=503, headers={"Retry-After": "120"})
        return view(request, found, **arguments)

    return guarded
