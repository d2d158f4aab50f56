"""Transactions of one organizer.

Holds the only ways to read or write an organizer's tables, and which app's tables live in which schema. A
transaction belongs to one organizer; outside of it the organizer's tables are not accessible.
"""
