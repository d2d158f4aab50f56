"""Start, synchronize and settle payments of an order.

Holds what happens between "Pay now" and a settled order. Providers are asked while no row is locked; the answer
is written down once, however often it arrives.
"""
