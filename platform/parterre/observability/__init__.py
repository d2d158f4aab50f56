"""What operators can see: logs, metrics, health, error reports."""
