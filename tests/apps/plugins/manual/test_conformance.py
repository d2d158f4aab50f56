"""The manual method does what every method does."""

from __future__ import annotations

from tests.apps.payments.conformance import PaymentMethodConformance


class TestManual(PaymentMethodConformance):
    provider = "manual"
    plugins = ("manual",)
    needs_settings = False
