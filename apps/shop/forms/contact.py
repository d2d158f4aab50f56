"""Contact form: where tickets are sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from apps.events.models import Event


def email_field(**options: Any) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
    return forms.EmailField(label=_("Email"), max_length=254, widget=widget, **options)


def phone_field(*, required: bool) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})
    return forms.CharField(label=_("Phone"), max_length=128, required=required, widget=widget)


def asks(event: Event, name: str, *, by_default: bool) -> bool:
    """A switch of the event; not set: as the contract's default says."""
    value = event.settings.get(name)
    return by_default if value is None else value is True


class ContactForm(forms.Form):
    email = email_field(help_text=_("We will send your tickets and order updates to this address."))

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        if asks(event, "order_phone_asked", by_default=False):
            self.fields["phone"] = phone_field(required=asks(event, "order_phone_required", by_default=False))

    @property
    def contact(self) -> list[BoundField]:
        return [self[name] for name in ("email", "phone") if name in self.fields]


class EmailForm(forms.Form):
    email = email_field(help_text=_("The email address you used for your order."))
