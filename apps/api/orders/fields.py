"""Serializer fields of orders have, invoice addresses among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.drainage import set_override
from rest_framework import serializers

from apps.api.fields import (
    BIGINT,
    LANGUAGES,
    CharField,
    EventDateTimeField,
    IntegerField,
    JsonObjectField,
    NamePartsField,
)
from apps.orders.facade import parts_of
from parterre.kernel.bounds import LONGEST_STREET, LONGEST_TEXT
from parterre.kernel.countries import COUNTRIES, COUNTRIES_WITH_STATES, STATE
from parterre.kernel.ids import CODE_ALPHABET
from parterre.kernel.phone_numbers import NotAPhoneNumber, e164
from parterre.web.forms import checked_email

_BOTH_NAMES = _("Use either name or name_parts.")
_NO_STATES = _("Addresses in this country do not use a state.")
_NO_STATE = _("Unknown state: use the part of the ISO 3166-2 code after the hyphen.")


ORDER_CODE: Final = re.compile(f"[{CODE_ALPHABET}]{{5,16}}")


class IdField(IntegerField):
    """The key of another object; whether it is there, the domain says."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=BIGINT, **options)


class OrderCodeField(CharField):
    default_error_messages = {  # noqa: RUF012 - as the framework declares it
        "code": _("An order code must have 5 to 16 uppercase letters and digits, without I and O.")
    }

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if not ORDER_CODE.fullmatch(code):
            self.fail("code")
        return code


class _EmptyIsNullField(CharField):
    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(data) or None


class EmailField(_EmptyIsNullField):
    """An address in its one spelling (`normalized_email`), or null. Empty text is no address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, allow_blank=True, **options)

    def to_internal_value(self, data: Any) -> Any:
        address = super().to_internal_value(data)
        try:
            return checked_email(address)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


class PhoneField(_EmptyIsNullField):
    """Kept in E.164. A number without its country would be a guess."""

    default_error_messages = {  # noqa: RUF012 - as the framework declares it
        "phone": _("Enter a phone number with its country code, for example +49 6221 321770.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=128, allow_blank=True, **options)

    def to_internal_value(self, data: Any) -> Any:
        number = super().to_internal_value(data)
        try:
            return e164(number)
        except NotAPhoneNumber:
            self.fail("phone")


class LanguageField(CharField):
    default_error_messages = {"language": _('Unknown language "{code}".')}  # noqa: RUF012 - as the framework declares it

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=32, **options)

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if code not in LANGUAGES:
            self.fail("language", code=code)
        return code


class CountryField(CharField):
    """ISO 3166-1 alpha-2; null and empty mean none."""

    default_error_messages = {"country": _('Unknown country "{code}".')}  # noqa: RUF012 - as the framework declares it

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, allow_blank=True, **options)

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if code and code not in COUNTRIES:
            self.fail("country", code=code)
        return code


class UnsupportedField(serializers.Field[Any, Any, Any, Any]):
    """Shown elsewhere, and may one day be changed here: until then a value is refused rather than ignored."""

    default_error_messages = {"later": _("This field cannot be changed.")}  # noqa: RUF012 - as the framework declares it

    def __init__(self, schema: dict[str, Any]) -> None:
        super().__init__(required=False, write_only=True)
        # Any value is refused, however long.
        set_override(self, "field", {**schema, "maxLength": 0} if schema.get("type") == "string" else schema)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is not serializers.empty:
            self.fail("later")
        raise serializers.SkipField


def text(max_length: int = LONGEST_TEXT, **options: Any) -> CharField:
    return CharField(**{"required": False, "allow_blank": True, "max_length": max_length} | options)


class StoredMomentField(EventDateTimeField):
    """Kept as text inside of an object."""

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(datetime.fromisoformat(value))


class InvoiceAddressSerializer(serializers.Serializer[Any]):
    """Kept as it is shown. A name that comes in one piece stays in one."""

    last_modified = StoredMomentField(read_only=True)
    is_business = serializers.BooleanField(required=False)
    company = text(255)
    name = text(500)
    name_parts = NamePartsField(required=False)
    street = text(LONGEST_STREET)
    zipcode = text(30)
    city = text(255)
    country = CountryField(required=False)
    state = text(255)
    vat_id = text(255)
    vat_id_validated = serializers.BooleanField(required=False)
    custom_field = text(255, allow_null=True)
    internal_reference = text(LONGEST_STREET)
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
