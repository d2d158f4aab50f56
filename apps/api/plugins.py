"""API routes contributed by plugins: functions of a request and the event or organizer.

They are reached by whoever has an access to the event and the rights that the manifest needs. Where the plugin is
switched off, they do not exist. Reads run in a read-only transaction, writes in one that is theirs as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from apps.api.viewsets import EventViewSet, OrganizerViewSet
from parterre.hooks.discovery import installed
from parterre.hooks.manifest import Plugin
from tenants.context.transactions import organizer_transaction

METHODS = ("get", "post", "put", "patch", "delete")
View = Callable[..., HttpResponseBase]


class _PluginMixin(OrganizerViewSet):
    function: View | None = None

    def answer(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in SAFE_METHODS:
            return self.call(request, **kwargs)
        with organizer_transaction(self.organizer):
            return self.call(request, **kwargs)

    def call(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        raise NotImplementedError


@extend_schema(exclude=True)
class PluginOrganizerViewSet(_PluginMixin):
    def call(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        kwargs["organizer"] = self.organizer
        return self.function(request._request, **kwargs)  # type: ignore[misc]  # as_view() has set it


@extend_schema(exclude=True)
class PluginEventViewSet(_PluginMixin, EventViewSet):
    def call(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        kwargs.pop("organizer")
        kwargs["event"] = self.event
        return self.function(request._request, **kwargs)  # type: ignore[misc]  # as_view() has set it


def organizer_urls() -> list[URLPattern]:
    return [
        pattern
        for plugin in installed().values()
        for pattern in _patterns(plugin, plugin.api_organizer_urls, PluginOrganizerViewSet)
    ]


def event_urls() -> list[URLPattern]:
    return [
        pattern
        for plugin in installed().values()
        for pattern in _patterns(plugin, plugin.api_event_urls, PluginEventViewSet)
    ]


def _patterns(plugin: Plugin, module: str, viewset: type[_PluginMixin]) -> list[URLPattern]:
    if not module:
        return []
    return [wrapped(plugin, pattern, viewset) for pattern in import_module(module).urlpatterns]


def wrapped(plugin: Plugin, pattern: URLPattern, viewset: type[_PluginMixin]) -> URLPattern:
    view = viewset.as_view(
        dict.fromkeys(METHODS, "answer"),
        plugin=plugin.name,
        function=pattern.callback,
        read_rights=plugin.needed_rights,
        write_rights=plugin.needed_rights,
    )
    name = f"{plugin.name}-{pattern.name}" if pattern.name else None
    return URLPattern(pattern.pattern, view, pattern.default_args, name)
