"""Settings: index, defaults of the organizer, and an event's own values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Group, entries
from apps.backoffice.base import EventFormView, FormView, MemberView
from apps.backoffice.languages import languages_for
from apps.backoffice.payment_methods.available import payment_accounts
from apps.backoffice.settings.crumbs import settings_crumb
from apps.backoffice.settings.forms import (
    SETTING_TEXTS,
    TEXT_TEXTS,
    EventSettingsForm,
    GeneralForm,
    choice_of,
    known_of,
)
from apps.events.defaults import DEFAULTS
from apps.events.facade import (
    CHOICES,
    DEADLINES,
    LEGAL_TEXTS,
    LINKS,
    LINKS_OF_EVENT,
    SWITCHES,
    branding_of,
    change_event_links,
    change_event_settings,
    change_links,
    change_organizer_name,
    change_organizer_settings,
    hours_of,
    legal_texts_of,
    update_event,
)
from apps.teams.rights import (
    EVENT_SETTINGS_GENERAL_WRITE,
    EVENT_SETTINGS_PAYMENT_WRITE,
    ORGANIZER_SETTINGS_GENERAL_WRITE,
)
from tenants.routing.directory import shop_url

URLS_OF_LINKS: Final = [name for name in LINKS if name.endswith("_url")]


@dataclass(frozen=True, slots=True)
class Card:
    label: str
    text: str
    icon: str
    url: str


class SettingsIndex(MemberView):
    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(
            "backoffice/settings/index.html",
            heading=gettext("Settings"),
            shop=[*self._cards("settings"), *self._accounts()],
            account=list(self._cards("account")),
        )

    def _cards(self, group: Group) -> Iterator[Card]:
        for entry in entries():
            if entry.group == group and self.may(*entry.rights):
                yield Card(
                    str(entry.label), str(entry.text), entry.icon, self.url(entry.name.partition(":")[2])
                )

    def _accounts(self) -> Iterator[Card]:
        for _plugin, method in payment_accounts(self.organizer):
            text = gettext("Payment account for all events")
            url = self.url("payment-account", method.identifier)
            yield Card(str(method.label), text, "credit-card", url)


class GeneralSettings(FormView):
    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)
    template = "backoffice/settings/general.html"

    def form(self, data: Any = None, files: Any = None) -> GeneralForm:
        own = branding_of()
        locales = known_of(own.settings.get("locales", ()))
        return GeneralForm(
            data,
            languages=languages_for(*(own.links.get(name) for name in URLS_OF_LINKS), locales=locales),
            initial={
                "name": self.organizer.name,
                **own.links,
                **dict.fromkeys(LEGAL_TEXTS),
                **legal_texts_of(own.links),
                "timezone": settings.TIME_ZONE,
                **{name: DEFAULTS[name] for name in SETTING_TEXTS},
                **own.settings,
                **{name: hours_of(own.settings.get(name, DEFAULTS[name])) for name in DEADLINES},
                "locales": locales,
                "first_locale": locales[0],
            },
        )

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "heading": gettext("General"),
            "crumbs": [settings_crumb(self)],
            "shop_url": shop_url(self.organizer),
        }

    def save(self, form: Any) -> str | Promise:
        change_organizer_name(form.cleaned_data["name"], actor=self.actor)
        change_links(form.cleaned_data, actor=self.actor)
        change_organizer_settings(form.setting_values(), actor=self.actor)
        return _("Settings saved.")


class EventSettings(EventFormView):
    """Two rights meet here: payment deadlines take the one of payments, all else the one of events."""

    rights = (EVENT_SETTINGS_GENERAL_WRITE, EVENT_SETTINGS_PAYMENT_WRITE)
    template = "backoffice/settings/event.html"

    def form(self, data: Any = None, files: Any = None) -> EventSettingsForm:
        event, own = self.event, self.event.settings
        locales = known_of(event.languages)
        return EventSettingsForm(
            data,
            languages=languages_for(event.name, locales=locales),
            inherited=event.inherited_settings,
            may_general=self.may(EVENT_SETTINGS_GENERAL_WRITE),
            may_payment=self.may(EVENT_SETTINGS_PAYMENT_WRITE),
            initial={
                **{name: own.get(name) for name in (*LINKS_OF_EVENT, *SETTING_TEXTS, *TEXT_TEXTS)},
                **{name: choice_of(own.get(name)) for name in SWITCHES},
                **{name: own.get(name, "default") for name in CHOICES},
                **{name: hours_of(own.get(name)) for name in DEADLINES},
                "inherits_languages": not event.locales,
                "locales": locales,
                "first_locale": locales[0],
            },
        )

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "heading": gettext("Settings"),
            "may_general": self.may(EVENT_SETTINGS_GENERAL_WRITE),
            "may_payment": self.may(EVENT_SETTINGS_PAYMENT_WRITE),
            "may_set_defaults": self.access.may(ORGANIZER_SETTINGS_GENERAL_WRITE),
        }

    def save(self, form: Any) -> str | Promise:
        event = self.event
        if self.may(EVENT_SETTINGS_GENERAL_WRITE):
            event = update_event(event=event, changes=self._languages(form), actor=self.actor)
            event = change_event_links(event, form.cleaned_data, actor=self.actor)
        change_event_settings(event, form.setting_values(), actor=self.actor)
        return _("Settings saved.")

    def _languages(self, form: EventSettingsForm) -> dict[str, Any]:
        """Only what differs from what the page showed: codes that it does not know are kept."""
        if form.cleaned_data["inherits_languages"]:
            return {"locales": []}
        unchanged = self.event.locales and form.languages == known_of(self.event.locales)
        return {} if unchanged else {"locales": form.languages}
