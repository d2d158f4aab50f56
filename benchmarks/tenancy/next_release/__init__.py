"""A release that adds one column to every organizer's schema: for fleet.py."""
