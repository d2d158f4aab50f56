"""Subcommands of `manage.py tenants`, one module each. Registered in `commands/tenants.py`."""
