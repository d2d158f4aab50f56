"""FORM_RENDERER: renders every Django form with our templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

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
