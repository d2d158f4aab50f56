"""Pagination of lists."""

from __future__ import annotations

from typing import Any

from rest_framework import pagination

from parterre.kernel.bounds import MOST_ON_PAGE


class PageNumberPagination(pagination.PageNumberPagination):
    """A page that is not there answers 404; a size above the limit is cut."""

    page_size = MOST_ON_PAGE
    max_page_size = MOST_ON_PAGE
    page_size_query_param = "page_size"

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in found:
            is_size = parameter["name"] == self.page_size_query_param
            parameter["schema"] |= {"minimum": 1, **({"maximum": MOST_ON_PAGE} if is_size else {})}
        return found
