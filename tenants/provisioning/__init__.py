"""Making an organizer's schema.

Holds the schema template, the pool of schemas made in advance, and the ranges their ids start at. A new organizer
is complete or absent, also when a worker is killed.
"""
