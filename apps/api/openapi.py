"""OpenAPI descriptions of the authentication schemes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from apps.api.authentication import MemberSessionAuthentication, TokenAuthentication


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
