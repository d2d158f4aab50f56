"""Quantity field with buttons for minus and plus."""

from __future__ import annotations

from typing import Any

from django import forms


class QuantityInput(forms.NumberInput):
    """`reason`: why not more, such as "6 left, 10 per order"."""

    template_name = "web/forms/quantity.html"

    def __init__(self, *, reason: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.reason = reason

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["reason"] = self.reason
        return context


class QuantityField(forms.IntegerField):
    def __init__(
        self, *, min_value: int = 0, max_value: int | None = None, reason: str = "", **options: Any
    ) -> None:
        options.setdefault("widget", QuantityInput(reason=reason))
        super().__init__(min_value=min_value, max_value=max_value, **options)
