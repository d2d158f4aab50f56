"""Bank transfer does what every method does."""

from __future__ import annotations

from apps.events.models import Event
from apps.payments.facade import methods_of, save_settings
from tests.apps.payments.conformance import PaymentMethodConformance


class TestBankTransfer(PaymentMethodConformance):
    provider = "banktransfer"
    plugins = ("banktransfer",)

    def make_ready(self, event: Event) -> None:
        save_settings(
            methods_of(event)["banktransfer"],
            event=event,
            values={"account_holder": "Acme e. V.", "iban": "DE89 3704 0044 0532 0130 00"},
            actor=self.olga.actor,
        )
