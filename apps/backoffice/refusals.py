"""Show domain errors at the form fields they concern."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms import BaseForm
from django.utils.translation import gettext

from parterre.kernel.errors import DomainError


def sentence_of(refusal: DomainError) -> str:
    """In the reader's language."""
    return gettext(refusal.message) % refusal.values if refusal.values else gettext(refusal.message)


def sentences_of(refusal: DomainError) -> list[str]:
    return list(dict.fromkeys(sentence_of(error) for error in refusal.errors))


def show_refusal(form: BaseForm, refusal: DomainError, *, names: Mapping[str, str] | None = None) -> None:
    """`names`: the contract's field to the form's, where they differ. What fits no field is said above the form."""
    for error in refusal.errors:
        name = (names or {}).get(error.field, error.field)
        form.add_error(name if name in form.fields else None, sentence_of(error))
