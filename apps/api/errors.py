"""Map domain errors to the contract's responses, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.http import Http404
from django.utils.translation import gettext
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import exception_handler as framework_handler

from parterre.kernel.errors import Busy, DomainError, NotAllowed, ValidationErrors
from tenants.context.transactions import deleted_concurrently

RETRY_AFTER_SECONDS = "5"
# Actions whose input is an object's fields.
WITH_FIELDS = frozenset(("create", "update", "partial_update"))
NO_FIELD = "non_field_errors"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """None: no refusal, but a bug."""
    match error:
        case Busy():
            return busy(sentence(error))
        case NotAllowed():
            return Response({"detail": sentence(error)}, status=status.HTTP_403_FORBIDDEN)
        case DomainError() if _is_of_an_action(error, context):
            return Response({"detail": sentence(error)}, status=status.HTTP_400_BAD_REQUEST)
        case DomainError():
            return Response(body_of(error), status=status.HTTP_400_BAD_REQUEST)
        case Http404():  # its words are Django's, about a class of ours
            error = NotFound()
        case IntegrityError() if deleted_concurrently(error):
            return busy(
                gettext("An object this request refers to was deleted at the same time. Please try again.")
            )
    response = framework_handler(error, context)
    if response is not None:
        response.data = _lists_again(response.data)
    return response


def _is_of_an_action(error: DomainError, context: dict[str, Any]) -> bool:
    """Not of what was written into a body: `mark_paid` and the like, which an object's state refuses."""
    action = getattr(context.get("view"), "action", None)
    is_whole = not error.field and not isinstance(error, ValidationErrors)
    return is_whole and action is not None and action not in WITH_FIELDS


def busy(detail: str) -> Response:
    return Response(
        {"detail": detail}, status=status.HTTP_409_CONFLICT, headers={"Retry-After": RETRY_AFTER_SECONDS}
    )


def sentence(error: DomainError) -> str:
    """The message is a constant of its class, so that it stands in the catalogues."""
    text = gettext(error.message)
    return text % error.values if error.values else text


def body_of(error: DomainError) -> dict[str, Any]:
    """Errors mirror the input: `positions.1.item` becomes {"positions": [{}, {"item": [text]}]}."""
    body: dict[str, Any] = {}
    for one in error.errors:
        *way, field = (one.field or NO_FIELD).split(".")
        below: Any = body
        for step, following in zip(way, [*way, field][1:], strict=True):
            below = _step_into(below, step, [] if following.isdigit() else {})
        if isinstance(below, list):
            _stretch(below, int(field))
            below[int(field)] = [*(below[int(field)] or []), sentence(one)]
        else:
            below.setdefault(field, []).append(sentence(one))
    return body


def _lists_again(errors: Any) -> Any:
    """REST framework puts errors of a list under the places in it; the contract wants a list, {} where all is well."""
    if not isinstance(errors, dict):
        return errors
    below = {place: _lists_again(error) for place, error in errors.items()}
    if not below or not all(isinstance(place, int) for place in below):
        return below
    return [below.get(place, {}) for place in range(max(below) + 1)]


def _step_into(container: Any, step: str, empty: list[Any] | dict[str, Any]) -> Any:
    if isinstance(container, dict):
        return container.setdefault(step, empty)
    _stretch(container, int(step))
    if not container[int(step)]:
        container[int(step)] = empty
    return container[int(step)]


def _stretch(container: list[Any], index: int) -> None:
    container.extend({} for _ in range(index + 1 - len(container)))
