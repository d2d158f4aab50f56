"""Export the attendees of an event. The file is made while it is sent; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, gettext

from apps.audit.facade import record
from apps.backoffice.base import EventFormView
from apps.backoffice.orders.attendee_export import AttendeeList, as_csv, as_xlsx, heads
from apps.backoffice.orders.forms import AttendeeExportForm
from apps.teams.rights import EVENT_ORDERS_READ


class ExportAttendees(EventFormView):
    """Whoever may read the orders may take them along: it is logged, as personal data leaves the product."""

    template = "backoffice/orders/attendees.html"
    rights: ClassVar[tuple[str, ...]] = (EVENT_ORDERS_READ,)

    def form(self, data: Any = None, files: Any = None) -> AttendeeExportForm:
        return AttendeeExportForm(data, attendees=self._attendees)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        with self.reading():
            form = self.form(request.POST)
            if not form.is_valid():
                return self.page(form, status=422)
        file_format = form.cleaned_data["format"]
        with self.writing():
            record(
                self.actor,
                "event.attendees.exported",
                object_type="event",
                object_id=self.event.pk,
                event_id=self.event.pk,
                data={"format": file_format},
            )
        return self._file(form, file_format)

    def _file(self, form: AttendeeExportForm, file_format: str) -> HttpResponseBase:
        head = heads(self.event.currency)
        batches = self._attendees(form.statuses).batches(self.organizer)
        name = f"{self.event.slug}-attendees.{file_format}"
        answer: HttpResponseBase
        if file_format == "csv":
            answer = StreamingHttpResponse(as_csv(head, batches), content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
        else:
            answer = FileResponse(as_xlsx(head, batches), as_attachment=True, filename=name)
        answer["Cache-Control"] = "private, no-store"
        return answer

    def _attendees(self, statuses: Mapping[str, str]) -> AttendeeList:
        return AttendeeList(
            event_id=self.event.pk,
            statuses=statuses,
            zone=ZoneInfo(self.event.timezone),
            currency=self.event.currency,
            language=get_language(),
        )

    def context(self, form: AttendeeExportForm) -> dict[str, Any]:
        return {"heading": gettext("Export attendees")}
