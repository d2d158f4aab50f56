"""Expected refusals. Surfaces translate them; none of them alerts an operator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self


class DomainError(Exception):
    """A rule said no. Subclasses stand beside the function that raises them, and carry values, not texts.

    `field` names the input the refusal belongs to (the contract's name), or is empty for the whole request.
    `message` is an English sentence with %(name)s placeholders; surfaces translate it and fill in `values`.
    """

    field: str = ""
    message: str = "This is not possible."

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.message % values if values else self.message)

    @property
    def errors(self) -> Sequence[DomainError]:
        """One after the other, each at its own field: this one, unless there are several (ValidationErrors)."""
        return (self,)

    def at(self, field: str) -> Self:
        """The same refusal, at a field that only the raising function knows."""
        self.field = field
        return self


class NotAllowed(DomainError):
    """The object is protected: the contract answers 403, not 400."""


class UnknownObject(DomainError):
    """There is none with this id, or it is not the event's. Say by `at` which input named it."""

    message = "There is no object %(id)s."


class Busy(DomainError):
    """Capacity could not be locked in time: 409 with Retry-After."""

    message = (
        "We were not able to process your request completely as the server was too busy. Please try again."
    )


class ValidationErrors(DomainError):
    """More than one refusal at once, each at its own field."""

    def __init__(self, errors: Sequence[DomainError]) -> None:
        self._errors = tuple(errors)
        super().__init__()

    @property
    def errors(self) -> Sequence[DomainError]:
        return self._errors
