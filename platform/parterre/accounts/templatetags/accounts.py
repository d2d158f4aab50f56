"""Fields of forms that are not ours, drawn as ours."""

from __future__ import annotations

from django import forms, template

register = template.Library()


@register.filter
def plain(field: forms.BoundField) -> forms.BoundField:
    """Library forms bring placeholders, which vanish while one types: labels and help say it already."""
    field.field.widget.attrs.pop("placeholder", None)
    return field
