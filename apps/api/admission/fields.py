"""Serializer fields used by check-in devices only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.admission.facade import Reason
from apps.api.fields import BIGINT, CharField, EventDateTimeField, IntegerField

SOURCE_TYPES: Final = ("barcode", "nfc_uid", "nfc_mf0aes")
SCAN_TYPES: Final = ("entry", "exit")
REASONS: Final = tuple(reason.value for reason in Reason)
# Twice what the largest QR code holds.
LONGEST_BARCODE: Final = 8192
LONGEST_NONCE: Final = 190


class ScanTimeField(EventDateTimeField):
    """With an offset: a device's clock may be in another zone than the event, so a bare time would be a guess."""

    default_error_messages = {  # noqa: RUF012 - as the framework declares it
        "offset": _("Enter a date and time with a UTC offset, such as 2026-07-10T12:00:00Z.")
    }

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if _has_no_offset(value):
            self.fail("offset")
        return moment.astimezone(UTC)


def _has_no_offset(value: object) -> bool:
    try:
        parsed = parse_datetime(value) if isinstance(value, str) else None
    except (ValueError, ValidationError):
        return True
    return parsed is None or parsed.tzinfo is None


@extend_schema_field({"type": "string", "maxLength": LONGEST_BARCODE})
class BarcodeField(serializers.Field[Any, Any, Any, Any]):
    """Whatever a scanner read, control bytes included: they are no mistake of the client."""

    default_error_messages = {  # noqa: RUF012 - as the framework declares it
        "invalid": _("Not a valid string."),
        "blank": _("This field may not be blank."),
        "max_length": _("Ensure this field has no more than {max_length} characters."),
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        barcode: str = data.strip()
        if not barcode:
            self.fail("blank")
        if len(barcode) > LONGEST_BARCODE:
            self.fail("max_length", max_length=LONGEST_BARCODE)
        return barcode

    def to_representation(self, value: Any) -> Any:
        return value


class IdField(IntegerField):
    """The key of another object; whether it exists is for others to say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=BIGINT, **options)


class NonceField(CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_NONCE, allow_null=True, required=False, default=None, **options)
