"""Stripe: cards and the other payment methods of the organizer's Stripe account, on Stripe's payment page."""

from parterre.hooks.manifest import Level, Plugin

plugin = Plugin(
    name="stripe",
    label="Stripe",
    level=Level.BOTH,
    version="1.0.0",
    hooks="apps.plugins.stripe.hooks",
    tasks="apps.plugins.stripe.tasks",
    webhooks="apps.plugins.stripe.http.urls",
    aliases=("pretix.plugins.stripe",),
)
