"""Archives as nobody would make them."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Members = list[tuple[str, bytes]]


def members_of(path: Path) -> Members:
    with tarfile.open(path, "r:gz") as tar:
        return [(one.name, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]


def write(path: Path, members: Members) -> Path:
    with gzip.open(path, "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


def rewritten(source: Path, target: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """With another manifest."""
    members = members_of(source)
    manifest = json.loads(members[-1][1])
    change(manifest)
    return write(target, [*members[:-1], ("manifest.json", json.dumps(manifest).encode())])


def without_app(source: Path, target: Path, app: str) -> Path:
    """As if the app's migrations had not been written yet."""

    def forget(manifest: dict[str, Any]) -> None:
        manifest["tables"] = [one for one in manifest["tables"] if not one["name"].startswith(f"{app}_")]
        manifest["migrations"] = [one for one in manifest["migrations"] if one[0] != app]

    rewritten(source, target, forget)
    kept = [one for one in members_of(target) if not one[0].startswith(f"data/{app}_")]
    return write(target, kept)
