"""OpenAPI descriptions of what all resources have in common: authentication schemes and headers."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import SAFE_METHODS
from rest_framework.serializers import ListSerializer

from apps.api.authentication import MemberSessionAuthentication, TokenAuthentication
from parterre.kernel.bounds import LONGEST_PARAMETER, MOST_IN_FILTER


def _bound(schema: dict[str, Any]) -> None:
    """What `OrganizerViewSet` refuses of any parameter."""
    match schema.setdefault("type", "string"):
        case "array":
            schema.setdefault("maxItems", MOST_IN_FILTER)
            _bound(schema["items"])
        case "string" if "enum" not in schema and "format" not in schema:
            schema.setdefault("maxLength", LONGEST_PARAMETER)


IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "X-Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        "Makes the request safe to repeat: a new random value for each request, and the same one when it is sent again."
        " For 24 hours, a repeated request has no further effect and returns the stored response, refusals included."
        " 409 while the first one is still being processed. 422 when the key was used by the same credential for a"
        " request with another method, path or body; pretix does not check this, and returns the stored response."
    ),
)


class ResourceSchema(AutoSchema):
    """Says also how many objects a list may have, and how much a parameter may hold."""

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = super().get_override_parameters()
        return parameters if self.method in SAFE_METHODS else [*parameters, IDEMPOTENCY_KEY]

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        for parameter in (operation or {}).get("parameters", ()):
            if parameter["in"] == "query":
                _bound(parameter["schema"])
        return operation

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        most = getattr(field, "max_length", None) if isinstance(field, ListSerializer) else None
        return schema if most is None else {**schema, "maxItems": most}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # of its metaclass
    target_class = TokenAuthentication
    name = "teamToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token` and a space before a team's API token.",
        }


class MemberSessionScheme(SessionScheme):  # type: ignore[no-untyped-call]  # of its metaclass
    target_class = MemberSessionAuthentication  # type: ignore[assignment]  # a class does as well as its name
    name = "memberSession"
