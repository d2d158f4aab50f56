"""Pagination of lists."""

from __future__ import annotations

from rest_framework import pagination


class PageNumberPagination(pagination.PageNumberPagination):
    """A page that is not there answers 404; a size above the limit is cut."""

    page_size = 50
    max_page_size = 50
    page_size_query_param = "page_size"
