"""Place orders, from a request or a cart.

Holds building, validating and pricing an order, quoting one, and placing it. Placing is one short transaction
whose last statements claim capacity; nothing is half-written when it is refused.
"""
