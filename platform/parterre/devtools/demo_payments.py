"""Payment methods of the demo theatre: bank transfer, and the Stripe double with its webhook."""

from __future__ import annotations

import stripe
from django.conf import settings

from apps.events.facade import update_event
from apps.events.models import Event
from apps.payments.facade import methods_of, methods_of_organizer, save_settings
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer

KEY = "sk_test_lindenhof"
BANK = {
    "account_holder": "Lindenhof Theatre e. V.",
    "iban": "DE02 1203 0000 0000 2020 51",
    "bic": "BYLADEM1001",
    "bank": "Musterbank",
}
AT_THE_BOX_OFFICE = {"en": "At the box office", "de": "An der Abendkasse"}
UNTIL_WHEN = {
    "en": "Pay in cash or by card at the box office, Wednesday to Saturday from 4 pm.",
    "de": "Zahlen Sie bar oder mit Karte an der Kasse, Mittwoch bis Samstag ab 16 Uhr.",
}


def offer_payments(organizer: Organizer, event_slug: str) -> None:
    """Safe to repeat."""
    if settings.STRIPE_IS_DOUBLE:
        organizer.plugins = sorted({*organizer.plugins, "stripe"})
        with public_schema():
            Organizer.objects.filter(pk=organizer.pk).update(plugins=organizer.plugins)
    with organizer_transaction(organizer):
        event = Event.objects.get(slug=event_slug)
        wanted = [*organizer.plugins, "banktransfer", "manual", "pdf"]
        update_event(event=event, changes={"plugins": [*event.plugins, *wanted]}, actor=SYSTEM)
        event.refresh_from_db()
        methods = methods_of(event)
        save_settings(methods["banktransfer"], event=event, values=BANK, actor=SYSTEM)
        event.refresh_from_db()
        cash = {"checkout_name": AT_THE_BOX_OFFICE, "email_instructions": UNTIL_WHEN}
        save_settings(methods["manual"], event=event, values=cash, actor=SYSTEM)
        if settings.STRIPE_IS_DOUBLE:
            _set_up_stripe(organizer)


def _set_up_stripe(organizer: Organizer) -> None:
    """Inside the organizer. The double tells a webhook's secret only once, so that it is made anew."""
    api = stripe.StripeClient(KEY, base_addresses={"api": settings.STRIPE_API_BASE}).v1
    for endpoint in api.webhook_endpoints.list().data:
        api.webhook_endpoints.delete(endpoint.id)
    made = api.webhook_endpoints.create(
        {"url": f"{settings.ROOT_URL}/webhooks/stripe/{organizer.pk}/", "enabled_events": ["*"]}
    )
    save_settings(
        methods_of_organizer()["stripe"],
        event=None,
        values={"secret_key": KEY, "webhook_secret": made.secret},
        actor=SYSTEM,
    )
