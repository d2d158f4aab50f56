"""Refund payments.

Holds refunds through the payment provider and refunds made by hand. Nothing is refunded twice, and never more
than was received.
"""
