"""Which licences may be among our dependencies."""

from __future__ import annotations

import pytest

from parterre.devtools.licences import Package, is_allowed


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("BSD License", True),
        ("Apache Software License; BSD License", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("GNU Affero General Public License v3", False),
        ("MIT; GNU General Public License v3 (GPLv3)", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_when_it_is_on_the_list(licence: str, allowed: bool) -> None:
    assert is_allowed(licence) is allowed


def test_a_package_that_a_person_read_is_fine() -> None:
    assert Package("pyphen", "GNU General Public License v2 or later (GPLv2+)").is_fine
    assert not Package("another", "GNU General Public License v2 or later (GPLv2+)").is_fine
