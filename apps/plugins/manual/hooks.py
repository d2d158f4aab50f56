"""What the plugin answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.payments.hookspecs import PayableEvent, PayableOrder, PaymentMethod
from parterre.hooks.manager import hookimpl


class ManualPayment:
    """Cash, a transfer that staff sees on the bank's page: anything a person has to confirm."""

    identifier = "manual"
    label = _("Manual payment")

    def is_available(self, event: PayableEvent) -> bool:
        return True

    def details(self, info: Mapping[str, Any]) -> Mapping[str, Any]:
        return info

    def instructions(self, order: PayableOrder) -> str:
        """The organizer's own words, if there are any in the buyer's language or the first one written."""
        written = order.event.settings.get("payment_manual_email_instructions") or {}
        if isinstance(written, str):
            return written
        return str(written.get(order.language) or next(iter(written.values()), ""))


_METHODS: list[PaymentMethod] = [ManualPayment()]


@hookimpl
def payment_methods() -> list[PaymentMethod]:
    return _METHODS
