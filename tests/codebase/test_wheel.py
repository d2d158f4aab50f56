"""The wheel brings the product, and nothing of what runs it on a developer's machine."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.parterre.project.settings.load_settings import environment

ROOT = Path(__file__).resolve().parents[2]
# Without `site`, whose .pth files would put the checkout on the path. The sample plugin is another distribution.
START = """
import sys; sys.path[:0] = sys.argv[1:]
import django, parterre; from django.conf import settings; from django.core.management import call_command
django.setup()
call_command("check")
print(parterre.__file__, "parterre.devtools" in settings.INSTALLED_APPS)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    [built] = folder.glob("*.whl")
    return zipfile.Path(built)


def files_below(root: Path, *folders: str) -> set[str]:
    asked = subprocess.run(
        ["git", "ls-files", *folders], cwd=root, capture_output=True, text=True, check=True
    )
    return {line for line in asked.stdout.splitlines() if (root / line).exists()}


def test_the_wheel_holds_the_product_without_the_local_stack(wheel: zipfile.Path) -> None:
    expected = {
        file.removeprefix("platform/")
        for file in files_below(ROOT, "platform/parterre", "tenants", "apps")
        if not file.startswith("platform/parterre/devtools/")
    }

    held = {
        name for name in wheel.root.namelist() if not name.startswith("parterre-") and not name.endswith("/")
    }

    assert held == expected


@pytest.mark.parametrize("development", ["on", "off"])
def test_it_starts_by_itself(wheel: zipfile.Path, tmp_path: Path, development: str) -> None:
    installed = tmp_path / "installed"
    wheel.root.extractall(installed)
    given = {
        "DJANGO_SETTINGS_MODULE": "parterre.project.settings",
        "PARTERRE_PARTERRE_DEVELOPMENT": development,
    }
    path = [str(installed), str(ROOT / "tests" / "sample_plugin"), sysconfig.get_path("purelib")]

    started = subprocess.run(
        [sys.executable, "-S", "-c", START, *path],
        cwd=tmp_path,
        env=environment(tmp_path, given),
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode == 0, started.stderr
    assert started.stdout.splitlines()[-1] == f"{installed / 'parterre/__init__.py'} False"
