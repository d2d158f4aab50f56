"""Migration of all organizers' schemas to a new release: docs/operators/migrations.md.

`plan` renders missing migrations as SQL, `migrate_schema` applies them to one schema, `run` to all, `status` reports
progress, `drift` compares schemas with the template, `migration_rules` says what a migration may contain.
"""
