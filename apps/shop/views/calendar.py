"""Download an event as a calendar file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from apps.shop.icalendar import CalendarEvent, calendar_file
from apps.shop.views.order import OrderView
from parterre.kernel.formats import text_in


class CalendarFile(OrderView):
    def get(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        order = self.find_order(event, code, secret)
        names = {"event": self.event.slug, "code": order.code, "secret": order.secret}
        page = request.build_absolute_uri(reverse("shop:order", urlconf="apps.shop.urls", kwargs=names))
        content = calendar_file(
            CalendarEvent(
                uid=f"{order.code}-{self.event.pk}@{request.get_host().partition(':')[0]}",
                title=text_in(self.event.name, self.language),
                place=text_in(self.event.location, self.language),
                description=gettext("Your order %(code)s: %(url)s") % {"code": order.code, "url": page},
                url=page,
                starts_at=self.event.date_from,
                ends_at=self.event.date_to,
                written_at=self.now,
            )
        )
        headers = {
            "Content-Disposition": f'attachment; filename="{order.code}.ics"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
