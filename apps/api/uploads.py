"""POST upload: store a file that later requests refer to by its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.utils.http import parse_header_parameters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import parsers, serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api import upload_files
from apps.api.fields import FILE_ID
from apps.api.viewsets import OrganizerViewSet
from tenants.context.transactions import organizer_transaction


class UploadSerializer(serializers.Serializer[None]):
    id = serializers.CharField(read_only=True)


class RawParser(parsers.BaseParser):
    """The body is the file. One byte more than is allowed is read, to know that it is too large."""

    media_type = "*/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        content: bytes = stream.read(upload_files.LARGEST + 1)
        return content


class UploadViewSet(OrganizerViewSet):
    """With a token: a browser session does not say which organizer the file is for."""

    serializer_class = UploadSerializer
    parser_classes = (RawParser,)

    @extend_schema(
        operation_id="upload", request={"*/*": OpenApiTypes.BINARY}, responses={201: UploadSerializer}
    )
    def create(self, request: Request) -> Response:
        if self.organizer is None:
            raise PermissionDenied
        upload = upload_files.Upload(
            content=request.data if isinstance(request.data, bytes) else b"",
            content_type=(request.content_type or "").partition(";")[0].strip().lower(),
            name=_file_name(request.headers.get("Content-Disposition", "")),
        )
        upload_files.check(upload)
        with organizer_transaction(self.organizer):
            stored = upload_files.store(upload, credential=self.credential.key, now=self.now)
        return Response({"id": f"{FILE_ID}{stored.pk}"}, status=status.HTTP_201_CREATED)


def _file_name(disposition: str) -> str:
    kind, options = parse_header_parameters(disposition)
    name = options.get("filename", "") if kind == "attachment" else ""
    return name.replace("\\", "/").rpartition("/")[2].replace("\0", "")
