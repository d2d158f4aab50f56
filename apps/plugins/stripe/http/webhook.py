"""Webhook endpoint for Stripe."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from apps.payments.facade import organizer_settings
from apps.plugins.stripe.events import record_event
from apps.plugins.stripe.hooks import METHOD
from apps.plugins.stripe.method import webhook_secrets
from parterre.integrations.stripe import ForgedSignature, HookEvent, read_event
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_readonly, organizer_transaction
from tenants.models import Organizer


def webhook(request: HttpRequest, organizer: Organizer) -> HttpResponse:
    """400 for what this organizer's Stripe account did not sign; 200 as soon as it is written down."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    with organizer_readonly(organizer):
        secrets = webhook_secrets(organizer_settings(METHOD))
    event = _signed(request, secrets)
    if event is None:
        return HttpResponse("The signature is not valid.\n", status=400, content_type="text/plain")
    with organizer_transaction(organizer):
        record_event(event, organizer=organizer, now=utc_now())
    return HttpResponse("ok\n", content_type="text/plain")


def _signed(request: HttpRequest, secrets: list[str]) -> HookEvent | None:
    signature = request.headers.get("Stripe-Signature", "")
    for secret in secrets:
        try:
            return read_event(request.body, signature, secret=secret)
        except ForgedSignature:
            continue
    return None
