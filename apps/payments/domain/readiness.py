"""Readiness check: an event with paid products needs a payment method."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from apps.catalog.models import Product
from apps.events.facade import Blocker
from apps.events.models import Event
from apps.payments.methods import can_be_paid


class NoPaymentMethod(Blocker):
    fix = "payment"
    message = _("Activate a payment method so that buyers can pay.")


def some_way_to_pay(event: Event) -> list[Blocker]:
    """A query only where there is no way to pay. Reads the tables: the event may be changing in this transaction."""
    if can_be_paid(event):
        return []
    costs = Q(default_price__gt=0, variations=None) | Q(
        variations__active=True, variations__default_price__gt=0
    )
    of_product = Q(default_price__gt=0, variations__active=True, variations__default_price=None)
    found = Product.objects.filter(costs | of_product, event=event, active=True).exists()
    return [NoPaymentMethod()] if found else []
