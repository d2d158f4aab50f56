"""Renders fields of library forms with our components."""

from __future__ import annotations

from django import forms, template
from django.conf import settings
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def plain(field: forms.BoundField) -> forms.BoundField:
    """Library forms bring placeholders, which vanish while one types, and a word of their own for a mail address."""
    field.field.widget.attrs.pop("placeholder", None)
    if isinstance(field.field, forms.EmailField):
        field.label = _("Email address")
    return field


@register.inclusion_tag("accounts/_legal.html")
def platform_legal() -> dict[str, str]:
    """A line on the platform's terms and privacy policy, where they are configured."""
    return {"terms_url": settings.TERMS_URL, "privacy_url": settings.PRIVACY_URL}
