"""Logs, metrics, health checks and error reports for operators."""
