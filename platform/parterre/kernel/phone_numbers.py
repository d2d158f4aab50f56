"""Phone numbers in E.164, the one spelling that every phone and every other system understands."""

from __future__ import annotations

import phonenumbers


class NotAPhoneNumber(ValueError):
    """No number, or one without the country that it belongs to."""


def e164(written: str, *, region: str | None = None) -> str:
    """`+49 (6221) 32-1770` as `+496221321770`. Raises NotAPhoneNumber.

    `region`: the country of a number that does not name its own, as ISO 3166-1 alpha-2; None: such a number is none.
    """
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException as error:
        raise NotAPhoneNumber from error
    # Where the country is a guess, the number has to be one that exists there.
    is_guessed = not written.lstrip().startswith("+")
    is_one = phonenumbers.is_valid_number if is_guessed else phonenumbers.is_possible_number
    if not is_one(number) or number.extension:
        raise NotAPhoneNumber
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
