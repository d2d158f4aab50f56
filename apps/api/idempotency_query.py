"""Look up the stored response of an idempotency key."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from apps.api.idempotency import hash_of, replay
from apps.api.models import IdempotentCall
from apps.api.viewsets import OrganizerViewSet


class IdempotencyQueryViewSet(OrganizerViewSet):
    """404: this credential never used the key, or its answer is not kept. 409: the request is still running."""

    @extend_schema(
        operation_id="idempotency_query",
        parameters=[OpenApiParameter("key", str, required=True)],
        responses={200: OpenApiTypes.ANY},
    )
    def retrieve(self, request: Request) -> HttpResponse:
        key = request.query_params.get("key")
        if not key or self.organizer is None:
            raise NotFound
        call = IdempotentCall.objects.filter(key_hash=hash_of(key, request._request)).first()
        if call is None:
            raise NotFound
        return replay(call)
