"""Logos and header images of organizers: strictly validated and re-encoded, so that no metadata or payload is kept."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from parterre.web.svg import DrawingRefused, sanitised_svg

MOST_BYTES = 512 * 1024
MOST_PIXELS = 4000
HEADER_LEAST = (1600, 640)
HEADER_MOST_BYTES = 12 * 1024 * 1024
HEADER_WIDTHS = (1600, 800)
PRODUCT_MOST_BYTES = 8 * 1024 * 1024
PRODUCT_SIDE = 1200


class ImageRefused(Exception):
    """`reason` is a whole sentence for the form."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Logo:
    content: bytes
    media_type: str


def read_logo(content: bytes) -> Logo:
    """An SVG or PNG. Raises ImageRefused."""
    if len(content) > MOST_BYTES:
        raise ImageRefused(_("The file is larger than 512 KB."))
    if content.startswith(b"\x89PNG"):
        return Logo(_png_again(content), "image/png")
    if b"<svg" in content[:4096].lower() or content.lstrip()[:1] == b"<":
        return Logo(_svg_again(content), "image/svg+xml")
    raise ImageRefused(_("Upload an SVG or PNG file."))


def _svg_again(content: bytes) -> bytes:
    try:
        return sanitised_svg(content)
    except DrawingRefused as problem:
        raise ImageRefused(problem.reason) from problem


def _png_again(content: bytes) -> bytes:
    picture = _opened(content, "PNG")
    if max(picture.size) > MOST_PIXELS:
        raise ImageRefused(_("The image is larger than 4000 pixels."))
    written = io.BytesIO()
    picture.convert("RGBA").save(written, "PNG", optimize=True)
    return written.getvalue()


def header_images(content: bytes) -> dict[int, bytes]:
    """Width to WebP: the header image of a shop, in the two widths that are shown. Raises ImageRefused."""
    if len(content) > HEADER_MOST_BYTES:
        raise ImageRefused(_("The file is larger than 12 MB."))
    picture = _opened(content, "PNG", "JPEG", "WEBP").convert("RGB")
    if picture.width < HEADER_LEAST[0] or picture.height < HEADER_LEAST[1]:
        raise ImageRefused(_("The image must be at least 1600 × 640 pixels."))
    return {width: _webp(picture, width) for width in HEADER_WIDTHS}


def product_picture(content: bytes) -> tuple[bytes, str]:
    """A JPEG (a PNG if transparent) and its extension, no larger than it is displayed. Raises ImageRefused."""
    if len(content) > PRODUCT_MOST_BYTES:
        raise ImageRefused(_("The file is larger than 8 MB."))
    picture = ImageOps.exif_transpose(_opened(content, "PNG", "JPEG", "WEBP", "GIF"))
    picture.thumbnail((PRODUCT_SIDE, PRODUCT_SIDE), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    if picture.has_transparency_data:
        picture.convert("RGBA").save(written, "PNG", optimize=True)
        return written.getvalue(), "png"
    picture.convert("RGB").save(written, "JPEG", quality=85)
    return written.getvalue(), "jpg"


def _webp(picture: Image.Image, width: int) -> bytes:
    written = io.BytesIO()
    smaller = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    smaller.save(written, "WEBP", quality=80)
    return written.getvalue()


def _opened(content: bytes, *formats: str) -> Image.Image:
    """Decoded to the last pixel: a file that is cut off is noticed here, not by a visitor."""
    try:
        picture = Image.open(io.BytesIO(content), formats=formats)
        if picture.width * picture.height > 64_000_000:
            raise ImageRefused(_("The image has too many pixels."))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as problem:
        raise ImageRefused(_("The file is damaged or not an image.")) from problem
    return picture
