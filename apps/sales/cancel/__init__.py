"""Cancel orders.

Holds cancellation, expiry of unpaid orders and deletion of test orders. Capacity is released in the same
transaction, last.
"""
