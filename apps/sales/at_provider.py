"""Payments that are at a provider, with what their method needs to ask there."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from apps.payments.facade import installed_methods, payment_view
from apps.payments.hookspecs import PaymentMethod, PaymentView
from apps.payments.models import Payment
from apps.tickets.facade import language_of
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_readonly
from tenants.models import Organizer


class UnknownPayment(DomainError):
    message = _("This payment does not exist.")


def payment_at_provider(
    organizer: Organizer, payment_id: int
) -> tuple[Payment, PaymentMethod | None, PaymentView | None]:
    """Opens a transaction of its own. Raises UnknownPayment. None: the payment is at no provider."""
    with organizer_readonly(organizer):
        payment = Payment.objects.select_related("order__event").filter(pk=payment_id).first()
        if payment is None:
            raise UnknownPayment
        method = installed_methods().get(payment.provider)
        if method is None or not method.is_remote:
            return payment, None, None
        return payment, method, payment_view(payment, language=language_of(payment.order))
