"""Stripe does what every method does: the real SDK, over HTTP, against the double."""

from __future__ import annotations

import pytest

from apps.events.models import Event
from apps.payments.hookspecs import Started
from tenants.models import Organizer
from tests.apps.payments.conformance import PaymentMethodConformance
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.people import Person
from tests.stripe_double import Double


class TestStripe(PaymentMethodConformance):
    provider = "stripe"
    plugins = ("stripe",)

    @pytest.fixture(autouse=True)
    def _stripe(self, double: Double, olga: Person) -> None:
        self.double = double
        Organizer.objects.filter(pk=olga.organizer.pk).update(plugins=["stripe"])
        olga.organizer.plugins = ["stripe"]

    def make_ready(self, event: Event) -> None:
        set_up_stripe()

    def pay(self, begun: Started) -> None:
        status, _where = self.double.pay(begun.redirect_url)
        assert status == 303
