"""Download an event as a calendar file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from apps.orders.models import OrderPosition
from apps.shop.icalendar import CalendarEvent, calendar_file
from apps.shop.presenters.order import is_over
from apps.shop.views.order import OrderView
from parterre.kernel.formats import text_in
from tenants.routing.middleware import root_host


class CalendarFile(OrderView):
    def get(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        order = self.find_order(event, code, secret)
        positions = OrderPosition.objects.filter(order=order, canceled=False)
        is_canceled = is_over(order, has_positions=positions.exists())
        names = {"event": self.event.slug, "code": order.code, "secret": order.secret}
        page = request.build_absolute_uri(reverse("shop:order", urlconf="apps.shop.urls", kwargs=names))
        content = calendar_file(
            CalendarEvent(
                # Not of this host: a shop may get one of its own later, and its calendar entries stay the same.
                uid=f"{order.code}-{self.event.pk}@{root_host()}",
                version=self.event.offer_version + int(is_canceled),
                title=text_in(self.event.name, self.language),
                place=text_in(self.event.location, self.language),
                description=gettext("Your order %(code)s: %(url)s") % {"code": order.code, "url": page},
                url=page,
                starts_at=self.event.date_from,
                ends_at=self.event.date_to,
                written_at=self.now,
                is_canceled=is_canceled,
            )
        )
        headers = {
            "Content-Disposition": f'attachment; filename="{order.code}.ics"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
