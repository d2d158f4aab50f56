"""Stripe's address, or in development that of its double."""

from parterre.project.config.sections import STRIPE
from parterre.project.settings.parts.configuration import CONFIG

STRIPE_API_BASE = CONFIG.stripe.api_base
STRIPE_IS_DOUBLE = STRIPE_API_BASE != STRIPE
