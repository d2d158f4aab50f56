"""Names that people give to things."""

from __future__ import annotations

from typing import Any

from django import forms

from parterre.kernel.visible_text import has_visible_text


class NameField(forms.CharField):
    """Of blanks and invisible characters alone it is empty: it would be a line without text in every list."""

    def to_python(self, value: Any) -> Any:
        name = super().to_python(value)
        return name if isinstance(name, str) and has_visible_text(name) else self.empty_value
