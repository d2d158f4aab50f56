"""Hook implementations of manual payment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.payments.hookspecs import PayableEvent, PayableOrder, PaymentMethod, SettingField
from parterre.hooks.manager import hookimpl
from parterre.kernel.formats import text_in


class ManualPayment(PaymentMethod):
    """Cash, a transfer that staff sees on the bank's page: anything a person has to confirm."""

    identifier = "manual"
    label = _("Manual payment")
    setting_fields = (
        SettingField(
            name="checkout_name",
            label=_("Name in the shop"),
            kind="i18n_text",
            default={},
            max_length=100,
            help=_("Shown to buyers at checkout, for example “Cash at the box office”."),
        ),
        SettingField(
            name="checkout_description",
            label=_("Description in the shop"),
            kind="i18n_longtext",
            default={},
        ),
        SettingField(
            name="email_instructions",
            label=_("Payment instructions"),
            kind="i18n_longtext",
            default={},
            help=_("Shown on the order page and in emails until the order is paid."),
        ),
    )

    def is_available(self, event: PayableEvent) -> bool:
        return True

    def details(self, info: Mapping[str, Any]) -> Mapping[str, Any]:
        return info

    def checkout_label(self, event: PayableEvent, language: str) -> str:
        return _written(event.own["checkout_name"], language) or str(self.label)

    def checkout_text(self, event: PayableEvent, language: str) -> str:
        return _written(event.own["checkout_description"], language)

    def instructions(self, order: PayableOrder) -> str:
        """The organizer's own words, if there are any in the buyer's language or the first one written."""
        return _written(order.event.own["email_instructions"], order.language)


def _written(texts: Any, language: str) -> str:
    """API clients may have written a plain text."""
    return texts if isinstance(texts, str) else text_in(texts, language)


_METHODS: list[PaymentMethod] = [ManualPayment()]


@hookimpl
def payment_methods() -> list[PaymentMethod]:
    return _METHODS
