"""The OpenAPI document."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

_made: dict[str | None, Any] = {}


class KeptSchema(SchemaGenerator):
    """Made once a process and language: it changes with the code only, and anybody may ask for it."""

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        language = get_language()
        if language not in _made:
            document = super().get_schema(request=request, public=public)  # type: ignore[no-untyped-call]
            _made[language] = document
        return _made[language]


class ApiSchema(SpectacularAPIView):
    generator_class = KeptSchema
    serve_public = True
