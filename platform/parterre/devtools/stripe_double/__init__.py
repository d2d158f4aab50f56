"""A stateful double of Stripe for development and tests: the part of its API that Parterre uses.

The real SDK calls it over HTTP. It honours idempotency keys, separates accounts by key, refuses unknown
parameters, serves a payment page, and sends signed webhooks that can be held, duplicated, shuffled and delayed.
"""
