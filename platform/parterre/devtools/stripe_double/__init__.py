"""A double of Stripe, for development and tests: the part of its API that Parterre uses, with memory.

The real SDK speaks with it over HTTP. It honours idempotency keys, keeps accounts apart by key, refuses unknown
parameters, shows a payment page, and sends signed webhooks that can be held back, doubled, shuffled and delayed.
"""
