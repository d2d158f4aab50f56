"""Create an event on one page."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import FormView
from apps.backoffice.events.forms import NewEventForm, zones
from apps.backoffice.events.slugs import free_slug
from apps.backoffice.languages import languages_for
from apps.events.facade import CreateEvent, branding_of, create_event
from apps.events.models import Event
from apps.teams.rights import ORGANIZER_EVENTS_CREATE
from parterre.web.frames import Crumb
from tenants.routing.directory import shop_url


class NewEvent(FormView):
    rights = (ORGANIZER_EVENTS_CREATE,)
    template = "backoffice/events/new.html"
    makes_new = True
    made: Event | None = None

    def form(self, data: Any = None, files: Any = None) -> NewEventForm:
        before = Event.objects.order_by("-pk").only("timezone", "currency").first()
        chosen = branding_of().settings.get("timezone") or (before.timezone if before else "")
        usual = chosen or _usual_zone(self.visitor.user.timezone)
        asked = (data or {}).get("timezone", "")
        form = NewEventForm(
            data,
            languages=languages_for(),
            zone=ZoneInfo(asked if asked in dict(zones()) else usual),
            address=shop_url(self.organizer),
            initial={
                "timezone": usual,
                "currency": before.currency if before else settings.DEFAULT_CURRENCY,
            },
        )
        if not chosen and data is None:
            form.fields["timezone"].widget.attrs["data-browser-zone"] = True
        return form

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "heading": gettext("New event"),
            "crumbs": [Crumb(gettext("Events"), self.url("events"))],
        }

    def save(self, form: Any) -> str | Promise:
        values = form.cleaned_data
        name = values["name"]
        self.made = create_event(
            CreateEvent(
                slug=values["slug"] or free_slug(next(iter(name.values()))),
                name=name,
                date_from=values["date_from"],
                date_to=values["date_to"],
                date_admission=values["date_admission"],
                timezone=values["timezone"],
                currency=values["currency"],
                location=values["location"] or None,
            ),
            actor=self.actor,
        )
        return _("Event created as a draft. Next, add your products.")

    def after(self) -> str:
        return self.url("event", self.made.slug) if self.made else self.url("events")


def _usual_zone(of_user: str) -> str:
    return next(
        (zone for zone in (of_user, settings.TIME_ZONE) if zone != "UTC" and zone in dict(zones())), "UTC"
    )
