"""Email addresses, in the one spelling that is stored and written to."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from parterre.kernel.normalize import normalized_email

LONGEST: Final = 254


class EmailField(forms.EmailField):
    """Cleans to ASCII: a domain in another script becomes what its registry has (`normalized_email`)."""

    def __init__(self, *, max_length: int = LONGEST, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return checked_email(typed) if typed else typed


def checked_email(address: str) -> str:
    """Of one address that is not from a form. Raises Django's ValidationError."""
    validate_email(address)
    try:
        return normalized_email(address)
    except ValueError:
        raise ValidationError(validate_email.message, code=validate_email.code) from None
