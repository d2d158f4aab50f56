"""Error summary above a form: each problem links to its field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.forms import BaseForm
from django.forms.boundfield import BoundField


@dataclass(frozen=True, slots=True)
class Problem:
    """`target`: the id of the control; empty where no one control is to blame."""

    label: str
    message: str
    target: str = ""


def problems_of(forms: Iterable[BaseForm]) -> list[Problem]:
    return [problem for form in forms if form.is_bound for problem in _of_form(form)]


def _of_form(form: BaseForm) -> Iterator[Problem]:
    for message in form.non_field_errors():
        yield Problem(label="", message=str(message))
    for field in form:
        if field.errors:
            target = "" if field.is_hidden else control_id(field)
            label = "" if field.is_hidden else str(field.label)
            yield Problem(label=label, message=str(field.errors[0]), target=target)


def control_id(field: BoundField) -> str:
    """Of the first control: a group of radios has no id of its own."""
    return field.id_for_label or f"{field.auto_id}_0"
