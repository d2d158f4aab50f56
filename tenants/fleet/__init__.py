"""All organizers' schemas, from one release's shape to the next one's: docs/operators/migrations.md.

`planning` turns missing migrations into SQL, `stepping` brings one schema forward, `running` all of them, `status` says
how far they are, `checking` holds a schema against what it should be, `rules` says what a migration may contain.
"""
