"""A mail server that delivers nothing and shows every mail. For `make up` and tests only."""
