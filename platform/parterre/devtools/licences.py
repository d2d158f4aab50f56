"""Checks that every installed package has a licence compatible with an Apache-2.0 product."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from parterre.devtools.errors import StackError

_ALLOWED = re.compile(
    r"(MIT(-0|-CMU)?( License)?"
    r"|(New |Simplified )?BSD( License|[- ][23][- ]Clause)?|0BSD"
    r"|Apache([- ]2\.0| Software License)"
    r"|(PSF-2\.0|Python Software Foundation License|Python-2\.0(\.1)?)"
    r"|(MPL-2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\))"
    r"|ISC( License \(ISCL\))?|PostgreSQL|Zlib|Unlicense|The Unlicense \(Unlicense\)|HPND|OFL-1\.1)",
    re.IGNORECASE,
)
# Read by a person. Key: the package; value: why it is fine.
_READ_BY_A_PERSON = {
    "pyphen": "a choice of GPL, LGPL and MPL 1.1: we take the MPL",
    "pyrage": "MIT, by its LICENSE; its metadata does not say. In tests only",
    "pycountry": "LGPL: schwifty imports it unchanged, replaceable by its user",
    "psycopg2-binary": "LGPL: imported unchanged, replaceable by its user",
    "psycopg": "LGPL: imported unchanged, replaceable by its user",
    "psycopg-binary": "LGPL: imported unchanged, replaceable by its user",
    "psycopg-pool": "LGPL: imported unchanged, replaceable by its user",
}


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    licence: str

    @property
    def is_fine(self) -> bool:
        return self.name.lower() in _READ_BY_A_PERSON or is_allowed(self.licence)


def is_allowed(licence: str) -> bool:
    """Of alternatives one is enough; of parts every one has to be allowed."""
    return all(
        any(_ALLOWED.fullmatch(choice.strip()) for choice in part.split(" OR "))
        for part in re.split(r";| AND ", licence)
    )


def installed_packages() -> list[Package]:
    asked = subprocess.run(
        [sys.executable, "-m", "piplicenses", "--format=json", "--with-system"],
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        raise StackError(f"pip-licenses failed:\n{asked.stderr}")
    return [Package(entry["Name"], entry["License"]) for entry in json.loads(asked.stdout)]


def check_licences() -> int:
    return _report(installed_packages())


def _report(packages: Sequence[Package]) -> int:
    refused = [package for package in packages if not package.is_fine]
    for package in refused:
        print(
            f"{package.name}: '{package.licence}' is not on the list of licences we may ship.",
            file=sys.stderr,
        )
    if not refused:
        print(f"Licences of {len(packages)} packages: all on the list.")
    return 1 if refused else 0
