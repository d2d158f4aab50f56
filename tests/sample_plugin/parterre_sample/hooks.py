"""Filled in below by what the use cases offer."""
