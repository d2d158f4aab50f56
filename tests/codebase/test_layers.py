"""The import contracts hold; and each of them is seen to fail when it is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What is added to which file, and the contract that must notice.
BREAKS = {
    "Layers: who may import whom": ("tenants/routing/slugs.py", "import apps.events.models"),
    "The domains: downward in the table, leftward in a row": (
        "apps/events/models.py",
        "import apps.orders.models",
    ),
    "Writing goes through the owner's facade: orders": (
        "apps/sales/facade.py",
        "import apps.orders.domain",
    ),
    "No HTTP below the surfaces": ("apps/taxes/models.py", "import rest_framework.serializers"),
    "No circles between the modules of a package": (
        "platform/parterre/integrations/stripe/gateway.py",
        "import parterre.integrations.stripe.sdk",
    ),
    "The kernel is plain Python": ("platform/parterre/kernel/clock.py", "import django.utils.timezone"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("platform", "tenants", "apps"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(where: Path) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; sys.path[:0] = [sys.argv[1], sys.argv[1] + '/platform']\n"
        "from importlinter.cli import lint_imports\n"
        "sys.exit(lint_imports(config_filename=sys.argv[1] + '/pyproject.toml', no_cache=True))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(where)], cwd=where, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("contract", BREAKS)
def test_a_broken_contract_is_noticed(copy: Path, contract: str) -> None:
    file, line = BREAKS[contract]
    with (copy / file).open("a") as broken:
        broken.write(f"\n{line}\n")

    answer = lint(copy)

    assert (answer.returncode, f"{contract} BROKEN" in answer.stdout) == (1, True), (
        answer.stdout + answer.stderr
    )


@pytest.mark.parametrize(
    ("file", "allowed"),
    [
        ("apps/taxes/x.py", False),
        ("tenants/x.py", False),
        ("apps/api/x.py", True),
        ("tenants/routing/middleware.py", True),
    ],
)
def test_http_is_noticed_outside_of_surfaces(file: str, allowed: bool) -> None:
    ruff = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", file, "-"]

    answer = subprocess.run(
        ruff,
        cwd=ROOT,
        input="from django.http import HttpRequest\n",
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode == 0) is allowed, answer.stdout
