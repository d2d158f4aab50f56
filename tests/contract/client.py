"""A test client that accepts no answer of the API which differs from the contract."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from rest_framework.test import APIClient

from tests.contract.schema_check import assert_conforms, exercised, unexercised

if TYPE_CHECKING:
    from rest_framework.response import _MonkeyPatchedResponse

__all__ = ["ContractClient", "assert_conforms", "exercised", "unexercised"]

STREAM = b"(a stream, left unread)"


class ContractClient(APIClient):
    """Use it like `APIClient`: every answer under /api/v1/ is checked on its way back."""

    def request(self, **kwargs: Any) -> "_MonkeyPatchedResponse":  # type: ignore[override]  # as in its stub
        response = super().request(**kwargs)
        assert_conforms(
            kwargs.get("REQUEST_METHOD", "GET"),
            kwargs["PATH_INFO"],
            response.status_code,
            _body_of(response),
            query=parse_qs(kwargs.get("QUERY_STRING", ""), keep_blank_values=True),
        )
        return response


def _body_of(response: "_MonkeyPatchedResponse") -> object:
    if response.streaming:
        return STREAM
    if not response.content:
        return None
    if response.headers.get("Content-Type", "").startswith("application/json"):
        return json.loads(response.content)
    return response.content
