"""Invoice addresses, stored as the contract's object."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from apps.orders.domain.names import full_name, parts_of

Address = dict[str, Any]

NOBODY: Final[Mapping[str, Any]] = {
    "is_business": False,
    "company": "",
    "name_parts": {},
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


def written_address(given: Mapping[str, Any], *, before: Mapping[str, Any] | None, now: datetime) -> Address:
    """What is given, over what was there. A VAT id that changes has not been validated, unless the caller says so.

    `name`: a name in one piece, in place of `name_parts`.
    """
    given = dict(given)
    if (name := given.pop("name", "")) and not given.get("name_parts"):
        given["name_parts"] = parts_of(name)
    old = {key: value for key, value in (before or NOBODY).items() if key in NOBODY}
    new = {**NOBODY, **old, **given}
    if new["vat_id"] != old.get("vat_id") and "vat_id_validated" not in given:
        new["vat_id_validated"] = False
    if before is not None and new == old:
        return dict(before)
    return {"last_modified": now.isoformat(), **new, "name": full_name(new["name_parts"]) or ""}
