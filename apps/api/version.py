"""The contract version the API implements."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.viewsets import OrganizerViewSet

# Clients ask for these names, and decide by the number what they may use.
CONTRACT: Final = (2026, 8, 0)
RELEASED: Final = 5000


def numeric(version: tuple[int, int, int]) -> int:
    major, minor, patch = version
    return major * 10**10 + minor * 10**7 + patch * 10**4 + RELEASED


class VersionSerializer(serializers.Serializer[None]):
    pretix = serializers.CharField(read_only=True)
    pretix_numeric = serializers.IntegerField(read_only=True)


class VersionViewSet(OrganizerViewSet):
    serializer_class = VersionSerializer

    @extend_schema(operation_id="version")
    def retrieve(self, request: Request) -> Response:
        return Response({"pretix": ".".join(map(str, CONTRACT)), "pretix_numeric": numeric(CONTRACT)})
