"""A mail server that delivers nothing and shows everything. For `make up` and tests only."""
