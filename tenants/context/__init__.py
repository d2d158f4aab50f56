"""Entering one organizer's schema.

Holds the only ways to read or write an organizer's tables, and which app's tables live in which schema. A
transaction belongs to one organizer; outside of one, organizers' tables do not exist.
"""
