"""Change orders without selling anything new.

Holds edits of contact and attendee data, approval of orders that need one, and sending the order link again.
Every change is made under the order's lock and in the audit log.
"""
