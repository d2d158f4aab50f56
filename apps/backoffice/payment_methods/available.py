"""Installed payment methods, and what is missing before an event can use them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.events.models import Event
from apps.payments.facade import methods_of, methods_of_plugin, offered_methods
from apps.payments.hookspecs import PaymentMethod
from parterre.hooks.discovery import installed
from parterre.hooks.manifest import Level, Plugin
from tenants.models import Organizer


@dataclass(frozen=True, slots=True)
class AvailableMethod:
    """`is_on`: its plugin is switched on here. `is_ready`: buyers can choose it. `shown`: as they read it."""

    method: PaymentMethod
    plugin: Plugin
    is_on: bool
    is_ready: bool
    shown: str
    needs_organizer: bool

    @property
    def has_settings(self) -> bool:
        return any(field.level == "event" for field in self.method.setting_fields)

    @property
    def has_account(self) -> bool:
        """Set once for all events."""
        return any(field.level == "organizer" for field in self.method.setting_fields)

    @property
    def state(self) -> str:
        if not self.is_on:
            return _("Disabled")
        return _("Enabled") if self.is_ready else _("Setup required")


def payment_methods_available(event: Event, organizer: Organizer) -> list[AvailableMethod]:
    """One query at most."""
    on = methods_of(event)
    offered = {one.identifier: one.label for one in offered_methods(event, language=get_language() or "en")}
    return [
        AvailableMethod(
            method,
            plugin,
            is_on=method.identifier in on,
            is_ready=method.identifier in offered,
            shown=offered.get(method.identifier, ""),
            needs_organizer=plugin.level == Level.BOTH and plugin.name not in organizer.plugins,
        )
        for plugin, method in payment_plugins()
    ]


def payment_accounts(organizer: Organizer) -> list[tuple[Plugin, PaymentMethod]]:
    """What is set up once for all events: in the settings, and nowhere else. Also before its plugin is on."""
    return [
        (plugin, method)
        for plugin, method in payment_plugins()
        if any(field.level == "organizer" for field in method.setting_fields)
        and (not plugin.restricted or plugin.name in organizer.plugins)
    ]


def payment_plugins() -> list[tuple[Plugin, PaymentMethod]]:
    """Without those that this installation does not offer."""
    return [
        (plugin, method)
        for plugin in installed().values()
        if plugin.name not in settings.PLUGINS_EXCLUDE
        for method in methods_of_plugin(plugin.name)
    ]
