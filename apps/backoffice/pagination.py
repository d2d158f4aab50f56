"""Pagination without a total count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext

SIZE: Final = 25
LAST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """`previous`, `next`: query strings, or empty."""

    rows: Sequence[Any]
    range: str = ""
    previous: str = ""
    next: str = ""


def page_of(rows: QuerySet[Any], request: HttpRequest, *, size: int = SIZE) -> Page:
    """By `?page=`. One query: one row more is read than shown. An unknown page is the first."""
    written = request.GET.get("page", "")
    number = (
        int(written)
        if written.isascii() and written.isdigit() and len(written) < 6 and 0 < int(written) <= LAST
        else 1
    )
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    shown = found[:size]
    return Page(
        shown,
        gettext("%(first)s to %(last)s") % {"first": start + 1, "last": start + len(shown)} if shown else "",
        _query(request, number - 1) if number > 1 else "",
        _query(request, number + 1) if len(found) > size else "",
    )


def _query(request: HttpRequest, number: int) -> str:
    given = request.GET.copy()
    given["page"] = str(number)
    return f"?{given.urlencode()}"
