"""OpenAPI descriptions of what all resources have in common: authentication, headers, tags, rights and refusals.

Docstrings are for whoever works on this code, and not part of the document: its words are in `document_texts`, and
those of single operations are given to `extend_schema`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import SAFE_METHODS
from rest_framework.serializers import ListSerializer

from apps.api.authentication import MemberSessionAuthentication, TokenAuthentication
from apps.api.conditional import ConditionalListMixin
from apps.api.document_texts import INTRODUCTION, REFUSALS, SUMMARIES, TAGS
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
    """Says also which right is needed, how it is refused, how many objects a list may have, and how much a parameter
    may hold."""

    def get_tags(self) -> list[str]:
        return [tag_of(self.path)]

    def get_summary(self) -> str:
        action: str = self.view.action  # type: ignore[attr-defined]  # all of ours are viewsets
        words = SUMMARIES.get(action) or action.replace("_", " ").capitalize()
        return f"{words} {tag_of(self.path).lower()}" if action in SUMMARIES else words

    def get_description(self) -> str:  # type: ignore[override]  # as in drf-spectacular
        return _right_needed(self.view, self.method)

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status in _refusals(self.view, self.path, self.method):
            bodies.setdefault(status, {"$ref": f"#/components/responses/{REFUSALS[status][0]}"})
        return bodies

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
        if getattr(field, "is_optional", False):
            schema.pop("readOnly", None)  # drf-spectacular takes it for a promise that the field is there
        most = getattr(field, "max_length", None) if isinstance(field, ListSerializer) else None
        return schema if most is None else {**schema, "maxItems": most}


def tag_of(path: str) -> str:
    fixed = [part for part in path.removeprefix("/api/v1/").split("/") if part and not part.startswith("{")]
    below = fixed[1:] if fixed[0] == "organizers" and len(fixed) > 1 else fixed
    below = below[1:] if below[0] == "events" and len(below) > 1 else below
    return TAGS.get("/".join(below[:2]), TAGS[below[0]])[0]


def _right_needed(view: Any, method: str) -> str:
    by_method = view.read_rights if method in SAFE_METHODS else view.write_rights
    rights = view.action_rights.get(view.action, by_method)
    return f"Needs {' or '.join(f'`{right}`' for right in rights)}." if rights else ""


def _refusals(view: Any, path: str, method: str) -> Iterator[str]:
    """Statuses. A page of a list may be missing as well as an object."""
    yield from ("401", "403")
    is_list = view.action == "list"
    if is_list or method not in SAFE_METHODS:
        yield "400"
    if method not in SAFE_METHODS:
        yield from ("409", "422")
    if is_list or path.replace("{organizer}", "").replace("{event}", "").count("{"):
        yield "404"
    if is_list and isinstance(view, ConditionalListMixin):
        yield from ("304", "412")


def complete(result: Any, **_rest: Any) -> Any:
    """What the document says of the API as a whole. A postprocessing hook of drf-spectacular."""
    result["servers"] = [{"url": settings.ROOT_URL.rstrip("/")}]
    result["info"]["description"] = INTRODUCTION
    used = {operation["tags"][0] for methods in result["paths"].values() for operation in methods.values()}
    result["tags"] = [
        {"name": name, "description": text} for name, text in TAGS.values() if name in used and text
    ]
    components = result["components"]
    components["schemas"] |= {"Refusal": REFUSAL, "InvalidInput": INVALID_INPUT}
    components["responses"] = {name: _response(status, text) for status, (name, text) in REFUSALS.items()}
    return result


REFUSAL: Final = {"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]}
INVALID_INPUT: Final = {
    "oneOf": [
        {"$ref": "#/components/schemas/Refusal"},
        {"type": "object", "additionalProperties": {}, "description": "Errors that mirror the input."},
        {"type": "array", "items": {"type": "string"}, "description": "Errors of the input as a whole."},
    ]
}
RETRY_AFTER: Final = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}


def _response(status: str, text: str) -> dict[str, Any]:
    if status == "304":
        return {"description": text}
    schema = {"$ref": f"#/components/schemas/{'InvalidInput' if status == '400' else 'Refusal'}"}
    content = {"content": {"application/json": {"schema": schema}}}
    return {"description": text, **content, **({"headers": RETRY_AFTER} if status == "409" else {})}


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
