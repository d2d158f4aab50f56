"""Gallery of all components in all states, for every surface. Served in development only."""
