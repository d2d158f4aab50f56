"""Email addresses and hosts have one spelling: Django's own fields and Python's own codec would bring others in.

Python encodes domains by IDNA 2003, which makes "straße" "strasse", somebody else's domain.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]
OTHER_WAYS = re.compile(
    r"""\bforms\.EmailField\b | \bserializers\.EmailField\b | \bvalidate_email\b | \bEmailValidator\b
        | ["']idna["'] | \bpunycode\( | \bnormalize_email\(""",
    re.VERBOSE,
)
# File to the reason why it does without `parterre.kernel.normalize`.
ALLOWED = {
    "platform/parterre/web/forms/email.py": "it is what all others use",
    "platform/parterre/accounts/templatetags/accounts.py": "recognizes fields of a library",
}


def other_ways(code: str) -> list[str]:
    return [found[0] for found in OTHER_WAYS.finditer(code)]


def test_addresses_come_in_by_one_way() -> None:
    files = [file for folder in ("platform", "tenants", "apps") for file in (ROOT / folder).rglob("*.py")]
    found = {str(file.relative_to(ROOT)) for file in files if other_ways(file.read_text())}

    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    "code", ["forms.EmailField()", "validate_email(x)", 'host.encode("idna")', "punycode(host)"]
)
def test_another_way_is_found(code: str) -> None:
    assert len(other_ways(code)) == 1
