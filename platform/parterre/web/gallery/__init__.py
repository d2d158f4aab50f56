"""All components in all states, on pages of every face. Served in development only."""
