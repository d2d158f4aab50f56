"""`migrate_schemas` of django-tenants with nothing to do, one schema after the other. Run by fleet.py.

python benchmarks/tenancy/stock_migrate.py SCHEMA…        # prints seconds of each as JSON
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.tenancy.stock_settings"


def main(schemas: list[str]) -> None:
    import django

    django.setup()
    for schema in schemas:  # the first time it writes into each that shared apps are migrated, too
        migrate(schema)
    print(json.dumps([migrate(schema) for schema in schemas]))


def migrate(schema: str) -> float:
    from django.core.management import call_command

    began = time.monotonic()
    call_command("migrate_schemas", schema_name=schema, verbosity=0, interactive=False, stdout=io.StringIO())
    return time.monotonic() - began


if __name__ == "__main__":
    main(sys.argv[1:])
