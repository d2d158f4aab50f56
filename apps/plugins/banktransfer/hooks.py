"""Hook implementations of bank transfer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from apps.payments.hookspecs import (
    PayableEvent,
    PayableOrder,
    PaymentMethod,
    PaymentNote,
    SettingField,
)
from apps.plugins.banktransfer.girocode import girocode
from apps.plugins.banktransfer.iban import compact, compact_bic, in_groups, is_valid, is_valid_bic
from parterre.hooks.manager import hookimpl
from parterre.kernel.formats import format_money, text_in


class BankTransfer(PaymentMethod):
    """The payment waits until staff sees the money and marks the order as paid."""

    identifier = "banktransfer"
    label = _("Bank transfer")
    setting_fields = (
        SettingField(name="account_holder", label=_("Account holder"), required=True, max_length=70),
        SettingField(
            name="iban",
            label=_("IBAN"),
            required=True,
            max_length=42,
            pattern_message=_("Enter a valid IBAN."),
            is_valid=is_valid,
        ),
        SettingField(
            name="bic",
            label=_("BIC"),
            max_length=11,
            pattern_message=_("Enter a valid BIC."),
            is_valid=is_valid_bic,
            help=_("Only required for transfers from outside the SEPA area."),
        ),
        SettingField(name="bank", label=_("Bank"), max_length=100),
        SettingField(
            name="more",
            label=_("Additional information"),
            kind="i18n_longtext",
            default={},
            help=_("Shown below the bank details on the order page and in emails."),
        ),
    )

    def checkout_text(self, event: PayableEvent, language: str) -> str:
        return gettext(
            "You receive our bank details after placing the order, and your tickets once we have received your payment."
        )

    def is_available(self, event: PayableEvent) -> bool:
        return bool(event.own["account_holder"]) and is_valid(event.own["iban"])

    def details(self, info: Mapping[str, Any]) -> Mapping[str, Any]:
        return info

    def note(self, order: PayableOrder) -> PaymentNote:
        own = order.event.own
        if not self.is_available(order.event):
            return PaymentNote()
        reference = reference_of(order)
        with override(order.language):
            rows = [
                (gettext("Account holder"), own["account_holder"]),
                (gettext("IBAN"), in_groups(own["iban"])),
                (gettext("BIC"), compact_bic(own["bic"])),
                (gettext("Bank"), own["bank"]),
                (gettext("Amount"), format_money(order.amount, order.event.currency, order.language)),
                (gettext("Reference"), reference),
            ]
            label = gettext("Scan this code with your banking app.")
            lead = gettext("Please transfer the amount to this account, using exactly this reference:")
        return PaymentNote(
            text=text_in(own["more"], order.language),
            rows=[(name, value) for name, value in rows if value],
            qr_svg=_girocode(order, reference) if order.event.currency == "EUR" else "",
            qr_label=label if order.event.currency == "EUR" else "",
            lead=lead,
        )


def reference_of(order: PayableOrder) -> str:
    """What tells the money of one order from that of another: event and code, as banks allow it."""
    return f"{order.event.slug}-{order.code}".upper()


def _girocode(order: PayableOrder, reference: str) -> str:
    own = order.event.own
    return girocode(
        name=own["account_holder"],
        iban=compact(own["iban"]),
        bic=compact_bic(own["bic"]),
        amount=order.amount,
        reference=reference,
    )


_METHODS: list[PaymentMethod] = [BankTransfer()]


@hookimpl
def payment_methods() -> list[PaymentMethod]:
    return _METHODS
