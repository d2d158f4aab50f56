"""Stripe: cards and whatever else the organizer's Stripe account takes, on Stripe's own payment page."""

from parterre.hooks.manifest import Level, Plugin

plugin = Plugin(
    name="stripe",
    label="Stripe",
    level=Level.BOTH,
    version="1.0.0",
    hooks="apps.plugins.stripe.hooks",
    webhooks="apps.plugins.stripe.http.urls",
    aliases=("pretix.plugins.stripe",),
)
