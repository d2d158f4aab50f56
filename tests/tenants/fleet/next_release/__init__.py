"""The release after this one: what it adds to an organizer's schema. Used with MIGRATION_MODULES, see conftest."""
