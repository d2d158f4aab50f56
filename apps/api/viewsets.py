"""Base classes of all API resources.

A read runs as a whole in one read-only transaction of its organizer. A write first authenticates and authorises in a
short one; its handler then opens the transaction of the domain function it calls, so that no lock waits for HTTP.
With an idempotency key, all of a write is one transaction, and the handler's a savepoint in it.
Serializers are built once a process (`apps.api.serializer_cache`).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework import status
from rest_framework.exceptions import NotAuthenticated, NotFound, PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.api.authentication import (
    MemberSessionAuthentication,
    RightsPermission,
    TokenAuthentication,
    organizer_asked_for,
)
from apps.api.credentials import Credential
from apps.api.errors import exception_handler
from apps.api.filters import FilterBackend, OrderingBackend, refuse_excessive
from apps.api.idempotency import IdempotencyKey, KeyReused, buffered, is_final, key_in
from apps.api.pagination import PageNumberPagination
from apps.api.parsers import FormParser, JSONParser
from apps.api.serializer_cache import CachedSerializer, serializer_of, using_view
from apps.events.facade import active_plugins
from apps.events.models import Event
from apps.teams.facade import Access
from parterre.kernel.actor import Actor
from parterre.kernel.clock import utc_now
from tenants.context.transactions import SETTLED_AFTER, organizer_readonly, organizer_transaction
from tenants.models import Organizer

Rights = tuple[str, ...]
_RENDERER = JSONRenderer()


class OrganizerViewSet(GenericViewSet[Any]):
    """Any of `read_rights` (or `write_rights`, by method) is needed; none listed: any access to the organizer.

    `action_rights` overrides both for single actions. `organizer`, `access`, `actor` and `now` are there once the
    request is let in.
    """

    authentication_classes = (TokenAuthentication, MemberSessionAuthentication)
    permission_classes = (RightsPermission,)
    parser_classes: Sequence[type[BaseParser]] = (JSONParser, FormParser, MultiPartParser)
    renderer_classes = (JSONRenderer,)
    pagination_class = PageNumberPagination
    filter_backends = (FilterBackend, OrderingBackend)

    read_rights: ClassVar[Rights] = ()
    write_rights: ClassVar[Rights] = ()
    action_rights: ClassVar[Mapping[str, Rights]] = {}
    sends_page_generated: ClassVar[bool] = False
    # Actions that work while the organizer is suspended or being closed: tickets that were sold can be checked in.
    scans: ClassVar[Container[str]] = ()
    # Name of the plugin that brought this view: without that plugin it does not exist (apps.api.plugins).
    plugin: ClassVar[str] = ""

    format_kwarg = None  # REST framework sets it in `initial`, and asks for it when it describes a resource

    organizer: Organizer
    credential: Credential
    now: datetime

    _store: Callable[[HttpResponse], None] | None = None  # of a request with an idempotency key
    _answered_ahead: HttpResponse | None = None

    @property
    def access(self) -> Access:
        return self.credential.access

    @property
    def actor(self) -> Actor:
        return self.credential.actor

    @property
    def shape(self) -> CachedSerializer:
        return serializer_of(self.get_serializer_class())

    @property
    def is_scan(self) -> bool:
        return bool(self.action) and self.action in self.scans

    def rights_needed(self) -> Rights:
        by_method = self.read_rights if self.request.method in SAFE_METHODS else self.write_rights
        return self.action_rights.get(self.action or "", by_method)

    def load(self) -> None:
        """Find what the path names, between authentication and authorisation."""
        if self.request.method in SAFE_METHODS or self.is_scan:
            timezone.activate(UTC)  # the platform's zone is nobody's
        self._require_plugin(self.organizer.plugins if self.organizer else ())

    def _require_plugin(self, active: Container[str]) -> None:
        if self.plugin and self.plugin not in active:
            raise NotFound

    def get_object(self) -> Any:
        """By the path alone: a list's filters do not hide an object from those who know it."""
        found = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        if "\0" in found:  # PostgreSQL has no such text
            raise NotFound
        return get_object_or_404(self.get_queryset(), **{self.lookup_field: found})

    # The way of a request. REST framework's own `dispatch` has no place for the two transactions.

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.now = utc_now()
        self.args, self.kwargs, self.headers = args, kwargs, {}
        self.organizer = cast(Organizer, organizer_asked_for(request, kwargs))
        self.request = self.initialize_request(request, *args, **kwargs)
        with using_view(self):
            try:
                return self._read() if request.method in SAFE_METHODS else self._write()
            finally:
                timezone.deactivate()

    def _read(self) -> HttpResponseBase:
        def admitted_answer() -> HttpResponseBase:
            self.initial(self.request)
            return self._handler()(self.request, *self.args, **self.kwargs)

        with self._reading():
            return self._finished(admitted_answer)

    def _write(self) -> HttpResponseBase:
        key = key_in(self.request._request, self.organizer)
        return self._finished(self._answered if key is None else lambda: self._answered_once(key))

    def _answered(self) -> HttpResponseBase:
        with self._reading():
            self.initial(self.request)
        return self._rendered_answer()

    def _answered_once(self, key: IdempotencyKey) -> HttpResponseBase:
        """In one transaction, which begins when the body is there: no lock waits for HTTP here either.

        The stored answer goes before what the path names: that may be what the first request deleted.
        """
        request_hash = key.request_hash(self.request._request)
        with organizer_transaction(self.organizer):
            key.lock()  # what is read from here on was committed before
            self.authenticate(self.request)
            stored = key.stored(now=self.now)
            if stored is not None:
                if stored.request_hash != request_hash:
                    raise KeyReused
                return key.replay(stored)
            self.admit(self.request)
            self._store = partial(key.store, request_hash, now=self.now)
            answer = buffered(self._rendered_answer())
            if not is_final(answer):
                transaction.set_rollback(True)
            elif answer is not self._answered_ahead:
                self._store(answer)
            return answer

    def answer_ahead(self, answer: Response) -> Response:
        """For handlers with statements that come last before COMMIT: render the answer, and store it, before them."""
        self.finalize_response(self.request, answer).render()
        if self._store is not None:
            self._store(answer)
            self._answered_ahead = answer
        return answer

    def _rendered_answer(self) -> HttpResponseBase:
        """Refusals too: they are answers as well."""
        response = self._finished(lambda: self._handler()(self.request, *self.args, **self.kwargs))
        if isinstance(response, Response):
            response.render()
        return response

    def _finished(self, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
        try:
            response = answer()
        except Exception as error:  # as REST framework does: what is no refusal is raised again
            response = self.handle_exception(error)
        finished: HttpResponseBase = self.finalize_response(self.request, response)
        return finished

    def _handler(self) -> Callable[..., HttpResponseBase]:
        method = (self.request.method or "").lower()
        handler: Callable[..., HttpResponseBase] = self.http_method_not_allowed
        if method in self.http_method_names:
            handler = getattr(self, method, handler)
        return handler

    def _reading(self) -> AbstractContextManager[Any]:
        return organizer_readonly(self.organizer) if self.organizer else nullcontext()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.authenticate(request)
        self.admit(request)

    def authenticate(self, request: Request) -> None:
        request.accepted_renderer, request.accepted_media_type = _RENDERER, _RENDERER.media_type
        self.perform_authentication(request)
        if request.auth is None:
            raise NotAuthenticated
        self.credential = cast(Credential, request.auth)

    def admit(self, request: Request) -> None:
        refuse_excessive(request.query_params)
        self.load()
        self.check_permissions(request)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[Any, str]:
        """JSON, whatever was asked for."""
        return _RENDERER, _RENDERER.media_type

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method == "OPTIONS" or response.status_code == status.HTTP_405_METHOD_NOT_ALLOWED:
            self.headers["Allow"] = ", ".join(self.allowed_methods)
        if not response.has_header("Cache-Control"):
            self.headers.setdefault("Cache-Control", "no-store")  # other people's names, and secrets
        if self.sends_page_generated and not response.has_header("X-Page-Generated"):
            # Changes that are on their way were stamped before now: a client that asks for what changed since this
            # gets them, and some that it knows.
            self.headers["X-Page-Generated"] = (self.now - SETTLED_AFTER).isoformat().replace("+00:00", "Z")
        return super().finalize_response(request, response, *args, **kwargs)

    def get_view_description(self, html: bool = False) -> str:
        """OPTIONS would answer the docstring."""
        return ""

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return exception_handler


class EventViewSet(OrganizerViewSet):
    """Below an event: `event` is the one in the path. An event that is unknown answers as one that may not be seen."""

    event: Event

    def load(self) -> None:
        event = self.find_event(self.kwargs["event"])
        if event is None or not self.access.sees_event(event.pk):
            raise PermissionDenied
        self._require_plugin(active_plugins(event) if self.plugin else ())
        self.event = event
        timezone.activate(ZoneInfo(event.timezone))

    def find_event(self, slug: str) -> Event | None:
        return None if "\0" in slug else Event.objects.filter(slug=slug).order_by().first()
