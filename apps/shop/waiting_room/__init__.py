"""Too many buyers at once: each passes a check of the browser, or waits for a turn."""
