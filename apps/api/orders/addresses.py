"""Serializers of invoice addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.api.fields import CharField, JsonObjectField, NamePartsField
from apps.api.orders.fields import CountryField
from apps.orders.facade import parts_of
from parterre.kernel.countries import COUNTRIES_WITH_STATES

STATE: Final = re.compile(r"[A-Z0-9]{1,3}")
_BOTH_NAMES = _("Use either name or name_parts.")
_NO_STATES = _("Addresses in this country do not use a state.")
_NO_STATE = _("Unknown state: use the part of the ISO 3166-2 code after the hyphen.")


def text(max_length: int | None = None, **options: Any) -> CharField:
    options = {"required": False, "allow_blank": True} | options
    return CharField(**options) if max_length is None else CharField(max_length=max_length, **options)


class InvoiceAddressSerializer(serializers.Serializer[Any]):
    """Kept as it is shown. A name that comes in one piece stays in one."""

    last_modified = serializers.CharField(read_only=True)
    is_business = serializers.BooleanField(required=False)
    company = text(255)
    name = text(500)
    name_parts = NamePartsField(required=False)
    street = text()
    zipcode = text(30)
    city = text(255)
    country = CountryField(required=False)
    state = text(255)
    vat_id = text(255)
    vat_id_validated = serializers.BooleanField(required=False)
    custom_field = text(255, allow_null=True)
    internal_reference = text()
    transmission_type = text(255, allow_blank=False)
    transmission_info = JsonObjectField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        address = dict(attrs)
        if address.get("name") and address.get("name_parts"):
            raise serializers.ValidationError({"name": [_BOTH_NAMES]})
        if name := address.pop("name", ""):
            address["name_parts"] = parts_of(name)
        check_state(address)
        return address


def check_state(address: Mapping[str, Any]) -> None:
    """A state needs a country that has states, in the same request."""
    state, country = address.get("state"), address.get("country")
    if not state:
        return
    if country not in COUNTRIES_WITH_STATES:
        raise serializers.ValidationError({"state": [_NO_STATES]})
    if not STATE.fullmatch(state):
        raise serializers.ValidationError({"state": [_NO_STATE]})
