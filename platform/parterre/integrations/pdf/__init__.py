"""Helpers for PDF layouts."""
