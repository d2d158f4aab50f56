"""Base viewset for resources whose writes are one facade call each.

A resource says how it reads (`queryset` or `get_queryset`, `serializer_class`) and what it calls
(`perform_create`, `perform_update`, `perform_destroy`); these run inside the organizer's transaction.
"""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.viewsets import OrganizerViewSet
from tenants.context.transactions import organizer_transaction


class ListMixin(OrganizerViewSet):
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        represented = self.shape.represented
        return self.get_paginated_response([represented(row) for row in rows or []])


class RetrieveMixin(OrganizerViewSet):
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.shape.represented(self.get_object()))


class WriteMixin(OrganizerViewSet):
    def reread(self, written: Any) -> Any:
        """What to show of an object just written, where showing needs more than the object."""
        return written


class CreateMixin(WriteMixin):
    def perform_create(self, values: dict[str, Any]) -> Any:
        raise NotImplementedError

    def validated_for_create(self, data: object) -> dict[str, Any]:
        return self.shape.validated(data)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data = request.data
        with organizer_transaction(self.organizer):
            made = self.perform_create(self.validated_for_create(data))
            body = self.shape.represented(self.reread(made))
        return Response(body, status=status.HTTP_201_CREATED)


class UpdateMixin(WriteMixin):
    def perform_update(self, found: Any, values: dict[str, Any]) -> Any:
        """`values` holds what shall change: with PATCH, only what was sent. Returns the object as it is then."""
        raise NotImplementedError

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._update(request.data, partial=False)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._update(request.data, partial=True)

    def _update(self, data: object, *, partial: bool) -> Response:
        with organizer_transaction(self.organizer):
            found = self.get_object()
            changed = self.perform_update(found, self.shape.validated(data, partial=partial))
            return Response(self.shape.represented(self.reread(changed)))


class DestroyMixin(WriteMixin):
    def perform_destroy(self, found: Any) -> None:
        raise NotImplementedError

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with organizer_transaction(self.organizer):
            self.perform_destroy(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReadMixin(ListMixin, RetrieveMixin):
    """List and detail."""


class CrudMixin(ReadMixin, CreateMixin, UpdateMixin, DestroyMixin):
    """All of it. Put it before `EventViewSet` in a class's bases."""
