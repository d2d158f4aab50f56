from __future__ import annotations

from decimal import Decimal

import pytest

from apps.payments.hookspecs import PayableEvent, PayableOrder
from apps.plugins.manual.hooks import payment_methods


@pytest.mark.parametrize(
    ("written", "language", "shown"),
    [
        ({}, "en", ""),
        ("At the desk", "en", "At the desk"),
        ({"en": "At the desk", "de": "An der Kasse"}, "de", "An der Kasse"),
        ({"de": "An der Kasse"}, "en", "An der Kasse"),
    ],
)
def test_the_organizer_says_how_to_pay(written: object, language: str, shown: str) -> None:
    [manual] = payment_methods()
    event = PayableEvent(1, "fair", "EUR", False, {}, {"email_instructions": written})

    assert manual.instructions(PayableOrder(event, "ABCDE", Decimal(1), language)) == shown
