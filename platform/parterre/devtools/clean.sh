#!/usr/bin/env bash
# Remove what `make` made, unless something is using it. The local database goes too.
set -euo pipefail

if [[ -e var/up.lock ]] && ! flock --nonblock var/up.lock true; then
    echo "The stack is running (pid $(cat var/up.lock)). Stop it first." >&2
    exit 1
fi

# A database that could not live below the checkout lives here; `var/pg` is a link to it.
if [[ -L var/pg ]]; then
    data=$(readlink var/pg)
    [[ $data == /var/lib/parterre-stack/*/pg ]] && rm -rf "$(dirname "$data")"
fi

rm -rf var .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
