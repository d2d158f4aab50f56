"""The states of an organizer, from sign-up to purge.

Holds what each state allows, the transitions between them, and purging. Every transition has a reason, is logged
on both sides and mailed to the owners.
"""
