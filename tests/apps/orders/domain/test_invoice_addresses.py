from __future__ import annotations

from datetime import timedelta

from apps.orders.facade import parts_of, written_address
from tests.factories.orders import NOON

LATER = NOON + timedelta(days=1)


def test_what_is_not_given_is_empty() -> None:
    address = written_address({"company": "Bea Ltd", "name_parts": parts_of("Bea")}, before=None, now=NOON)

    assert address == {
        "last_modified": NOON.isoformat(),
        "is_business": False,
        "company": "Bea Ltd",
        "name": "Bea",
        "name_parts": {"_legacy": "Bea"},
        "street": "",
        "zipcode": "",
        "city": "",
        "country": "",
        "state": "",
        "vat_id": "",
        "vat_id_validated": False,
        "custom_field": None,
        "internal_reference": "",
        "transmission_type": "email",
        "transmission_info": None,
    }


def test_a_new_vat_id_is_not_validated_unless_said_so() -> None:
    before = written_address({"vat_id": "DE1", "vat_id_validated": True}, before=None, now=NOON)

    same = written_address({"city": "Bonn"}, before=before, now=LATER)
    other = written_address({"vat_id": "DE2"}, before=before, now=LATER)
    validated = written_address({"vat_id": "DE2", "vat_id_validated": True}, before=before, now=LATER)

    assert [a["vat_id_validated"] for a in (before, same, other, validated)] == [True, True, False, True]


def test_what_changes_nothing_keeps_its_time() -> None:
    before = written_address({"city": "Bonn"}, before=None, now=NOON)

    assert written_address({"city": "Bonn"}, before=before, now=LATER) == before
    assert written_address({"city": "Köln"}, before=before, now=LATER)["last_modified"] == LATER.isoformat()
