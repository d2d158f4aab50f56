"""Enable and disable plugins for the organizer and for an event."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import ActView, EventActView, EventView, MemberView
from apps.backoffice.plugins.available import is_listed, plugins_listed
from apps.backoffice.settings.crumbs import settings_crumb
from apps.events.facade import change_organizer_plugins, update_event
from apps.teams.rights import (
    EVENT_SETTINGS_GENERAL_WRITE,
    EVENT_SETTINGS_PAYMENT_WRITE,
    ORGANIZER_SETTINGS_GENERAL_WRITE,
)
from parterre.hooks.manifest import Level


class OrganizerPlugins(MemberView):
    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        plugins = plugins_listed(Level.ORGANIZER, on=self.organizer.plugins)
        return self.show(
            "backoffice/plugins/organizer.html",
            heading=gettext("Plugins"),
            crumbs=[settings_crumb(self)],
            plugins=plugins,
        )


class EventPlugins(EventView):
    rights = (EVENT_SETTINGS_GENERAL_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        plugins = plugins_listed(Level.EVENT, on=self.event.plugins, of_organizer=self.organizer.plugins)
        return self.show(
            "backoffice/plugins/event.html",
            heading=gettext("Plugins"),
            plugins=plugins,
            may_set_payment=self.may(EVENT_SETTINGS_PAYMENT_WRITE),
        )


def told(to: str) -> str | Promise:
    return _("Disabled. The plugin’s data is kept.") if to == "off" else _("Enabled.")


class SwitchForOrganizer(ActView):
    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)

    def load(self) -> None:
        if not is_listed(self.kwargs["plugin"], Level.ORGANIZER):
            raise Http404

    def act(self) -> str | Promise:
        plugin, to = self.kwargs["plugin"], self.request.POST.get("to", "")
        names = [name for name in self.organizer.plugins if name != plugin]
        change_organizer_plugins(names=names if to == "off" else [*names, plugin], actor=self.actor)
        return told(to)

    def back(self) -> str:
        return self.url("plugins")


class SwitchForEvent(EventActView):
    rights = (EVENT_SETTINGS_GENERAL_WRITE,)

    def load(self) -> None:
        super().load()
        if not is_listed(self.kwargs["plugin"], Level.EVENT):
            raise Http404

    def act(self) -> str | Promise:
        plugin, to = self.kwargs["plugin"], self.request.POST.get("to", "")
        names = [name for name in self.event.plugins if name != plugin]
        changes = {"plugins": names if to == "off" else [*names, plugin]}
        update_event(event=self.event, changes=changes, actor=self.actor)
        return told(to)

    def back(self) -> str:
        return self.event_url("event-plugins")
