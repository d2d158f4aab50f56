"""FORM_RENDERER: renders every Django form with our templates; choices with a description; the summary of errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise

_CHECKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class FieldOnPage(BoundField):
    """Django's bound field, whose control has our class and tells what describes it."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        if not widget.is_hidden:
            own = "check" if isinstance(widget, _CHECKS) else "input"
            wished = (built.get("class"), widget.attrs.get("class"))
            built["class"] = " ".join([own, *(str(name) for name in wished if name)])
        return built

    @property
    def is_checkbox(self) -> bool:
        widget = self.field.widget
        return isinstance(widget, forms.CheckboxInput)

    @property
    def description_ids(self) -> str:
        """For a group of controls, which is described as a whole."""
        parts = [f"{self.auto_id}_error"] if self.errors else []
        return " ".join([*parts, f"{self.auto_id}_helptext"] if self.help_text else parts)


class Renderer(TemplatesSetting):
    form_template_name = "web/forms/form.html"
    formset_template_name = "web/forms/formset.html"
    field_template_name = "web/forms/field.html"
    bound_field_class = FieldOnPage


@dataclass(frozen=True, slots=True)
class Choice:
    """As the label in `choices`: `("transfer", Choice(_("Bank transfer"), _("Arrives next day, mostly")))`."""

    name: str | Promise
    detail: str | Promise = ""

    def __str__(self) -> str:
        return str(self.name)


class PickOne(forms.RadioSelect):
    """Radios in one frame."""

    template_name = "web/forms/picks.html"


@dataclass(frozen=True, slots=True)
class Problem:
    """`target`: the id of the control; empty where no one control is to blame."""

    label: str
    message: str
    target: str = ""


def problems_of(shown: Iterable[forms.BaseForm]) -> list[Problem]:
    """For the summary above: each problem links to its field."""
    return [problem for form in shown if form.is_bound for problem in _of_form(form)]


def _of_form(form: forms.BaseForm) -> Iterator[Problem]:
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
