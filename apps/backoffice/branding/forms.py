"""Branding form: accent color, logo, header image."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parterre.kernel.bounds import MOST_HEADER_BYTES, MOST_LOGO_BYTES
from parterre.web.forms import ColourField
from parterre.web.images import ImageRefused, Picture, header_images, read_logo

HEADER_WIDTH: Final = 1600


class BrandingForm(forms.Form):
    """`pictures`: what is to be stored, by field. None: it is to be removed."""

    accent = ColourField(
        label=_("Accent color"),
        required=False,
        help_text=_("Used for buttons and links in the shop. Leave empty for the default green."),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        max_length=200,
        help_text=_("SVG or PNG, up to 512 KB. Shown at a height of 38 pixels."),
    )
    header = forms.FileField(
        label=_("Header image"),
        required=False,
        max_length=200,
        help_text=_(
            "PNG, JPEG, or WebP, at least 1600 × 640 pixels. Without an image, a pattern in your "
            "accent color is shown."
        ),
    )
    remove_logo = forms.BooleanField(label=_("Remove logo"), required=False)
    remove_header = forms.BooleanField(label=_("Remove header image"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures: dict[str, Picture | None] = {}

    def clean_logo(self) -> Any:
        file: Any = self.cleaned_data["logo"]
        if file is not None:
            try:
                # One byte more than fits, so that the reader itself says that it is too large.
                self.pictures["logo"] = read_logo(file.read(MOST_LOGO_BYTES + 1))
            except ImageRefused as refusal:
                raise ValidationError(str(refusal.reason)) from refusal
        return file

    def clean_header(self) -> Any:
        file: Any = self.cleaned_data["header"]
        if file is not None:
            try:
                images = header_images(file.read(MOST_HEADER_BYTES + 1))
            except ImageRefused as refusal:
                raise ValidationError(str(refusal.reason)) from refusal
            self.pictures["header"] = images[HEADER_WIDTH]
        return file

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("logo", "header"):
            if given.get(f"remove_{name}") and name not in self.pictures:
                self.pictures[name] = None
        return given
