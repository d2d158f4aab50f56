"""Enable, disable and configure the payment methods of an event."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import EventActView, EventFormView, EventView, FormView
from apps.backoffice.payment_methods.available import (
    AvailableMethod,
    payment_accounts,
    payment_methods_available,
)
from apps.backoffice.payment_methods.forms import SettingsForm
from apps.backoffice.settings.crumbs import settings_crumb
from apps.events.facade import change_organizer_plugins, update_event
from apps.payments.facade import save_settings, shown_settings
from apps.payments.hookspecs import PaymentMethod
from apps.teams.rights import EVENT_SETTINGS_PAYMENT_WRITE, ORGANIZER_SETTINGS_GENERAL_WRITE
from parterre.hooks.manifest import Plugin


class Methods(EventView):
    rights = (EVENT_SETTINGS_PAYMENT_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ways = payment_methods_available(self.event, self.organizer)
        ready = any(way.is_ready for way in ways)
        return self.show(
            "backoffice/payment_methods/methods.html",
            heading=gettext("Payment methods") if ready else gettext("Set up a payment method"),
            ways=ways,
            may_set_organizer=self.access.may(ORGANIZER_SETTINGS_GENERAL_WRITE),
        )


class MethodMixin(EventView):
    way: AvailableMethod

    def load(self) -> None:
        super().load()
        ways = payment_methods_available(self.event, self.organizer)
        found = next((way for way in ways if way.method.identifier == self.kwargs["method"]), None)
        if found is None:
            raise Http404
        self.way = found


class SwitchMethod(MethodMixin, EventActView):
    """A method is on when its plugin is. One that the organizer must have first is switched on there, too."""

    rights = (EVENT_SETTINGS_PAYMENT_WRITE,)

    def load(self) -> None:
        self.organizer = copy(self.organizer)  # the process keeps its own; ours may be changed below
        super().load()

    def act(self) -> str | Promise:
        plugin = self.way.plugin.name
        others = [name for name in self.event.plugins if name != plugin]
        if self.request.POST.get("to") == "off":
            update_event(event=self.event, changes={"plugins": others}, actor=self.actor)
            return _("Disabled. Buyers can no longer use this payment method.")
        if self.way.needs_organizer:
            if not self.access.may(ORGANIZER_SETTINGS_GENERAL_WRITE):
                raise PermissionDenied
            organizer = change_organizer_plugins(names=[*self.organizer.plugins, plugin], actor=self.actor)
            self.organizer.plugins = organizer.plugins
        update_event(event=self.event, changes={"plugins": [*others, plugin]}, actor=self.actor)
        return _("Enabled.")

    def back(self) -> str:
        return self.event_url("payment")

    def after(self) -> str:
        """What is not ready yet is set up next."""
        if self.request.POST.get("to") == "off" or self.way.is_ready:
            return self.back()
        if self.way.has_account and self.access.may(ORGANIZER_SETTINGS_GENERAL_WRITE):
            return self.url("payment-account", self.way.method.identifier) + f"?event={self.event.slug}"
        return (
            self.event_url("payment-settings", self.way.method.identifier)
            if self.way.has_settings
            else self.back()
        )


class MethodSettings(MethodMixin, EventFormView):
    """Of a method, in this event."""

    rights = (EVENT_SETTINGS_PAYMENT_WRITE,)
    template = "backoffice/payment_methods/settings.html"

    def load(self) -> None:
        super().load()
        if not self.way.has_settings:
            raise Http404

    def form(self, data: Any = None, files: Any = None) -> SettingsForm:
        shown = shown_settings(self.way.method, event=self.event)
        return SettingsForm(data, shown=shown, locales=self.event.languages)

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "heading": self.way.method.label,
            "way": self.way,
            "may_set_organizer": self.access.may(ORGANIZER_SETTINGS_GENERAL_WRITE),
        }

    def save(self, form: Any) -> str | Promise:
        save_settings(self.way.method, event=self.event, values=form.values(), actor=self.actor)
        return _("Saved.")

    def after(self) -> str:
        return self.event_url("payment")


class OrganizerSettings(FormView):
    """Of a method, for all events: accounts and keys. Whoever saves them wants it: its plugin is switched on."""

    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)
    template = "backoffice/payment_methods/account.html"
    plugin: Plugin
    method: PaymentMethod

    def load(self) -> None:
        accounts = payment_accounts(self.organizer)
        found = next((pair for pair in accounts if pair[1].identifier == self.kwargs["method"]), None)
        if found is None:
            raise Http404
        self.plugin, self.method = found

    def form(self, data: Any = None, files: Any = None) -> SettingsForm:
        return SettingsForm(data, shown=shown_settings(self.method, event=None))

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "heading": self.method.label,
            "crumbs": [settings_crumb(self)],
            "is_on": self.is_on,
            "plugin": self.plugin,
            "webhook_url": self._webhook_url(),
            "back": self.after(),
        }

    def save(self, form: Any) -> str | Promise:
        if not self.is_on:
            names = [*self.organizer.plugins, self.plugin.name]
            change_organizer_plugins(names=names, actor=self.actor)
        save_settings(self.method, event=None, values=form.values(), actor=self.actor)
        return _("Saved.")

    @property
    def is_on(self) -> bool:
        return self.plugin.name in self.organizer.plugins

    def after(self) -> str:
        """Back to the event one came from."""
        slug = self.request.GET.get("event", "")
        return (
            self.url("payment", slug)
            if slug and "\0" not in slug and "/" not in slug
            else self.url("settings")
        )

    def _webhook_url(self) -> str:
        """Where the provider's messages go, if it sends any."""
        try:
            path = reverse(f"webhooks-{self.plugin.name}:webhook", args=[self.organizer.pk])
        except NoReverseMatch:
            return ""
        return f"{settings.ROOT_URL.rstrip('/')}{path}"
