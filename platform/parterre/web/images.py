"""Pictures that people upload: validated by their header, decoded within bounds, and written afresh.

What is kept is upright and carries no metadata: no place, no camera, no hidden payload.
"""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps

from parterre.kernel.bounds import (
    MOST_HEADER_BYTES,
    MOST_LOGO_BYTES,
    MOST_MEGAPIXELS,
    MOST_PICTURE_BYTES,
)
from parterre.web.svg import DrawingRefused, sanitised_svg

LOGO_SIDE: Final = 4000
HEADER_LEAST: Final = (1600, 640)
HEADER_WIDTHS: Final = (1600, 800)
PRODUCT_SIDE: Final = 1200
# Width and height are exchanged by these.
TURNED: Final = frozenset((5, 6, 7, 8))
STARTS: Final = {b"\x89PNG": "PNG", b"\xff\xd8": "JPEG", b"GIF8": "GIF", b"RIFF": "WEBP"}
# What decoding takes, it takes once in a process.
_one_at_a_time = threading.Lock()


class ImageRefused(Exception):
    """`reason` is a whole sentence for the form."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


class TooManyPixels(ImageRefused):
    def __init__(self, megapixels: int) -> None:
        super().__init__(_("The image has more than %(most)s megapixels.") % {"most": megapixels})
        self.megapixels = megapixels


@dataclass(frozen=True, slots=True)
class Picture:
    """Written by this module, so that it may be stored and shown. `extension`: png, jpg, webp or svg."""

    content: bytes
    extension: str


def read_logo(content: bytes) -> Picture:
    """An SVG or PNG. Raises ImageRefused."""
    if len(content) > MOST_LOGO_BYTES:
        raise ImageRefused(_("The file is larger than 512 KB."))
    if content.startswith(b"\x89PNG"):
        return _png_again(content)
    if b"<svg" in content[:4096].lower() or content.lstrip()[:1] == b"<":
        return _svg_again(content)
    raise ImageRefused(_("Upload an SVG or PNG file."))


def _svg_again(content: bytes) -> Picture:
    try:
        return Picture(sanitised_svg(content), "svg")
    except DrawingRefused as problem:
        raise ImageRefused(problem.reason) from problem


def _png_again(content: bytes) -> Picture:
    with _one_at_a_time:
        picture = open_picture(content, ("PNG",))
        if max(picture.size) > LOGO_SIDE:
            raise ImageRefused(_("The image is larger than 4000 pixels."))
        return _png(ImageOps.exif_transpose(_decoded(picture)))


def header_images(content: bytes) -> dict[int, Picture]:
    """The header image of a shop, as WebP, by the widths in which it is shown. Raises ImageRefused."""
    if len(content) > MOST_HEADER_BYTES:
        raise ImageRefused(_("The file is larger than 12 MB."))
    with _one_at_a_time:
        picture = open_picture(content, ("PNG", "JPEG", "WEBP"))
        decoded = _decoded(picture, side=max(HEADER_WIDTHS), least=HEADER_LEAST).convert("RGB")
        return {width: _webp(_upright(decoded, width)) for width in HEADER_WIDTHS}


def product_picture(content: bytes) -> Picture:
    """A JPEG, or a PNG if transparent, no larger than it is displayed. Raises ImageRefused."""
    if len(content) > MOST_PICTURE_BYTES:
        raise ImageRefused(_("The file is larger than 10 MB."))
    with _one_at_a_time:
        picture = _decoded(open_picture(content, ("PNG", "JPEG", "WEBP", "GIF")), side=PRODUCT_SIDE)
        picture.thumbnail((PRODUCT_SIDE, PRODUCT_SIDE), Image.Resampling.LANCZOS)
        picture = ImageOps.exif_transpose(picture)
        return _png(picture) if picture.mode == "RGBA" else _jpeg(picture)


KINDS: Final = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
METADATA: Final = frozenset(("exif", "xmp", "icc_profile", "comment", "photoshop", "XML:com.adobe.xmp"))


def check_written(content: bytes, extension: str) -> None:
    """For a file that says it was written by this module, such as one in an archive. Raises ImageRefused."""
    if extension == "svg":
        if _svg_again(content).content != content:
            raise ImageRefused(_("The drawing contains more than shapes."))
        return
    with _one_at_a_time:
        picture = open_picture(content, (KINDS[extension],))
        _decoded(picture)
        if METADATA & picture.info.keys() or getattr(picture, "text", None):
            raise ImageRefused(_("The image contains metadata."))


def open_picture(content: bytes, formats: tuple[str, ...]) -> Image.Image:
    """Not decoded yet: only its header was read, and has few enough pixels. Raises ImageRefused."""
    try:
        picture = Image.open(io.BytesIO(content), formats=formats)
    except Image.DecompressionBombError as problem:
        raise TooManyPixels(MOST_MEGAPIXELS[_kind_of(content)]) from problem
    except Exception as problem:  # readers raise whatever a broken file brings them to
        raise _damaged() from problem
    most = MOST_MEGAPIXELS[_kind_of(content)]
    if picture.width * picture.height > most * 1_000_000:
        raise TooManyPixels(most)
    return picture


def _kind_of(content: bytes) -> str:
    """Of a file that Pillow opened as one of these."""
    return next(kind for start, kind in STARTS.items() if content.startswith(start))


def _decoded(picture: Image.Image, *, side: int = 0, least: tuple[int, int] = (0, 0)) -> Image.Image:
    """RGB or RGBA, to the last pixel: a file that is cut off is noticed here, not by a visitor.

    A JPEG is decoded as small as possible while no side falls below `side`. `least`: width and height, when upright.
    """
    try:
        size = picture.size[::-1] if _orientation(picture) in TURNED else picture.size
        if size[0] < least[0] or size[1] < least[1]:
            raise ImageRefused(_("The image must be at least 1600 × 640 pixels."))
        if side:
            picture.draft("RGB", (side, side))
        picture.load()
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        return picture if picture.mode == mode else picture.convert(mode)
    except ImageRefused:
        raise
    except Exception as problem:  # as above
        raise _damaged() from problem


def _orientation(picture: Image.Image) -> int:
    orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
    return orientation if isinstance(orientation, int) else 1


def _upright(picture: Image.Image, width: int) -> Image.Image:
    """Turned after it was made smaller, which takes less."""
    across, down = picture.size[::-1] if _orientation(picture) in TURNED else picture.size
    size = (width, max(1, round(down * width / across)))
    size = size[::-1] if _orientation(picture) in TURNED else size
    return ImageOps.exif_transpose(picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0))


def _jpeg(picture: Image.Image) -> Picture:
    return Picture(_bare(picture, "JPEG", quality=85), "jpg")


def _png(picture: Image.Image) -> Picture:
    return Picture(_bare(picture.convert("RGBA"), "PNG", optimize=True), "png")


def _webp(picture: Image.Image) -> Picture:
    return Picture(_bare(picture, "WEBP", quality=80), "webp")


def _bare(picture: Image.Image, kind: str, **options: object) -> bytes:
    """Pixels alone: Pillow writes comments and profiles of the first file again, unless they are gone."""
    picture.info.clear()
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def _damaged() -> ImageRefused:
    return ImageRefused(_("The file is damaged or not an image."))
