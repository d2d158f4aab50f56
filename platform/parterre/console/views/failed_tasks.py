"""Failed tasks, and retrying them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parterre.console.queries import failed_entries, failed_kinds
from parterre.console.views.base import ROWS, StaffView, pages_of
from tenants.models import Organizer
from tenants.outbox.retry_failed import retry_failed


class Failures(StaffView):
    place = "failures"

    def get(self, request: HttpRequest) -> HttpResponse:
        kinds = failed_kinds()
        kind = request.GET.get("kind", "")
        kind = kind if kind in dict(kinds) else ""
        page = self.page_of(failed_entries(kind=kind))
        entries = list(page)
        organizers = Organizer.objects.in_bulk(
            {entry.organizer_id for entry in entries if entry.organizer_id}
        )
        return self.show(
            "console/failures.html",
            rows=[(entry, organizers.get(entry.organizer_id)) for entry in entries],
            pages=pages_of(page, request),
            kinds=kinds,
            kind=kind,
            total=sum(count for _kind, count in kinds),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            chosen = [UUID(text) for text in request.POST.getlist("entry")[:ROWS]]
        except ValueError:
            return HttpResponseBadRequest()
        count = retry_failed(chosen, now=self.now)
        if count:
            text = ngettext(
                "%(count)s task scheduled for retry.", "%(count)s tasks scheduled for retry.", count
            )
            messages.success(request, text % {"count": count})
        else:
            messages.info(request, _("Select at least one failed task."))
        return redirect(reverse("console:failures"))
