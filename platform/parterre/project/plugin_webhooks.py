"""Webhook URLs of plugins: /webhooks/<plugin>/<organizer's uuid>/… on the root host.

Views are plain: `view(request, organizer, …)`, in no transaction. They verify a signature themselves. Plugin switched
off, or unknown organizer: 404. No cookie is read, so CSRF does not apply.
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
from parterre.hooks.manager import active_names
from tenants.lifecycle.access_policy import access_policy_of
from tenants.routing.directory import organizer_by_id

View = Callable[..., HttpResponse]


def webhook_urlpatterns() -> list[URLResolver]:
    return [
        path(
            f"webhooks/{plugin.name}/<uuid:organizer>/",
            include((_patterns(plugin.webhooks, plugin.name), f"webhooks-{plugin.name}")),
        )
        for plugin in installed().values()
        if plugin.webhooks
    ]


def _patterns(module: str, name: str) -> list[URLPattern]:
    return [
        URLPattern(pattern.pattern, _while_on(pattern.callback, name), pattern.default_args, pattern.name)
        for pattern in import_module(module).urlpatterns
    ]


def _while_on(view: View, plugin: str) -> View:
    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *, organizer: UUID, **arguments: Any) -> HttpResponse:
        found = organizer_by_id(organizer)
        if found is None or not access_policy_of(found).work:
            raise Http404
        if found.is_read_only:  # they send it again
            return HttpResponse(status=503, headers={"Retry-After": "120"})
        if plugin not in active_names(found.plugins, None, found.plugins_in_every_event):
            raise Http404
        return view(request, found, **arguments)

    return guarded
