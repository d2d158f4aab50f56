"""Look up the stored response of an idempotency key."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from apps.api.idempotency import IdempotencyKey
from apps.api.viewsets import OrganizerViewSet


class IdempotencyQueryViewSet(OrganizerViewSet):
    """404: this credential never used the key, or its answer is not kept. 409: the request is still running."""

    @extend_schema(
        operation_id="idempotency_query",
        parameters=[OpenApiParameter("key", str, required=True)],
        responses={200: OpenApiTypes.ANY},
    )
    def retrieve(self, request: Request) -> HttpResponse:
        given = request.query_params.get("key")
        if not given or self.organizer is None:
            raise NotFound
        key = IdempotencyKey.of(given, request._request, self.organizer)
        key.lock()
        stored = key.stored(now=self.now)
        if stored is None:
            raise NotFound
        return key.replay(stored)
