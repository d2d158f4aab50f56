"""Phone numbers in E.164, the one spelling that every phone and every other system understands."""

from __future__ import annotations

import phonenumbers


class NotAPhoneNumber(ValueError):
    """No number, or one without the country that it belongs to."""


def e164(written: str) -> str:
    """`+49 (6221) 32-1770` as `+496221321770`. Raises NotAPhoneNumber."""
    try:
        number = phonenumbers.parse(written, None)
    except phonenumbers.NumberParseException as error:
        raise NotAPhoneNumber from error
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise NotAPhoneNumber
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
