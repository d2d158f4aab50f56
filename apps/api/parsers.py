"""Request parsers: an unreadable body is a 400 response."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import parsers
from rest_framework.exceptions import APIException, ParseError

from parterre.kernel.bounds import MOST_BODY_LEVELS, MOST_JSON_BYTES, nests_deeper


class BodyTooLarge(APIException):
    status_code = 413
    default_detail = _("The request is too large.")
    default_code = "too_large"


class JSONParser(parsers.BaseParser):
    """Strict JSON in UTF-8, of bounded size."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = read_at_most(stream, MOST_JSON_BYTES)
        try:
            text = raw.decode("utf-8")
            value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
            # What walks the body later may do so without counting.
            if nests_deeper(value, MOST_BODY_LEVELS):
                raise ValueError(f"nested more than {MOST_BODY_LEVELS} levels deep")
            if "\\ud" in text or "\\uD" in text:
                json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate is no character
        except (ValueError, RecursionError) as error:
            raise ParseError(_("JSON parse error - %(error)s") % {"error": error}) from error
        return value


class FormParser(parsers.FormParser):
    """A form of bounded size."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return super().parse(BytesIO(read_at_most(stream, MOST_JSON_BYTES)), media_type, parser_context)


def read_at_most(stream: IO[Any], limit: int) -> bytes:
    raw: bytes = stream.read(limit + 1)
    if len(raw) > limit:
        raise BodyTooLarge
    return raw


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]} is too large")
    return value
