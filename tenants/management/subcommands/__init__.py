"""One module a word of `manage.py tenants`. Registered in `commands/tenants.py`."""
