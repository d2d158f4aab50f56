"""Search page, and its partial for the command palette."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.backoffice.base import MemberView
from apps.backoffice.home.search_results import LONGEST, found


class Search(MemberView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
        is_part = request.headers.get("HX-Request") == "true"
        return self.show(
            "backoffice/search_options.html" if is_part else "backoffice/search.html",
            heading=gettext("Search results for “%(words)s”") % {"words": words}
            if words
            else gettext("Search"),
            words=words,
            groups=found(self, words),
        )
