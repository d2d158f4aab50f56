"""Conditional requests for lists (Last-Modified, 304)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.crud import ListMixin
from apps.api.viewsets import EventViewSet
from apps.audit.queries import last_change
from tenants.context.transactions import SETTLED_AFTER


class ChangedSince(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = _("The list has changed since then.")
    default_code = "precondition_failed"


class ConditionalListMixin(ListMixin, EventViewSet):
    """`logged_as`: the log's object types that are shown in this list. Nothing is said while nothing was logged.

    Nor while the last change is young: another one of the same second, or of one before, may still be on its way.
    """

    logged_as: ClassVar[tuple[str, ...]]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        changed_at = last_change(self.event.pk, self.logged_as)
        if changed_at is None:
            return super().list(request, *args, **kwargs)
        # HTTP dates have whole seconds.
        changed = int(changed_at.timestamp())
        is_settled = self.now - changed_at > SETTLED_AFTER
        if is_settled:
            self.headers["Last-Modified"] = http_date(changed)
            self.headers["Cache-Control"] = "private, no-cache"  # may be kept, to be asked about each time
        if (since := _date_in(request, "If-Unmodified-Since")) is not None and changed > since:
            raise ChangedSince
        if is_settled and (since := _date_in(request, "If-Modified-Since")) is not None and changed <= since:
            return Response(status=status.HTTP_304_NOT_MODIFIED)
        return super().list(request, *args, **kwargs)


def _date_in(request: Request, header: str) -> int | None:
    given = request.headers.get(header)
    return parse_http_date_safe(given) if given else None
