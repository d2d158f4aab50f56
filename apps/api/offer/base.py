"""Base classes of the offer's resources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from apps.api.crud import CrudMixin
from apps.api.viewsets import EventViewSet
from apps.teams.rights import EVENT_ITEMS_WRITE

# What PUT resets although the field has no default: on creation, that depends on other fields.
RESET_BY_PUT: Final = {"all_sales_channels": True, "personalized": False}


class OfferViewSet(CrudMixin, EventViewSet):
    """Anybody who sees the event may read its offer."""

    write_rights = (EVENT_ITEMS_WRITE,)

    def handle_exception(self, exc: Exception) -> Response:
        """Between being found and being changed, the object was deleted by somebody else."""
        return super().handle_exception(Http404() if isinstance(exc, ObjectDoesNotExist) else exc)

    def changes(self, kind: type[Any], values: dict[str, Any]) -> dict[str, Any]:
        """What shall change of a `kind`; PUT resets what was not sent."""
        return only_fields_of(kind, (RESET_BY_PUT if self.action == "update" else {}) | values)


def only_fields_of(kind: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Input that the domain knows of."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in values.items() if name in names}


def refuse_sent(values: object, names: tuple[str, ...], message: Any) -> None:
    sent = [name for name in names if isinstance(values, Mapping) and name in values]
    if sent:
        raise ValidationError({name: [message] for name in sent})
