from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from parterre.web.images import ImageRefused, header_images, read_logo

pytestmark = pytest.mark.pure


def picture(kind: str, size: tuple[int, int] = (4, 4), **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#C2361A").save(written, kind, **options)
    return written.getvalue()


def test_a_png_is_written_afresh_without_what_rode_along() -> None:
    secret = PngImagePlugin.PngInfo()
    secret.add_text("Comment", "secret words")

    logo = read_logo(picture("PNG", pnginfo=secret))

    assert logo.media_type == "image/png"
    assert b"secret words" not in logo.content
    assert Image.open(io.BytesIO(logo.content)).size == (4, 4)


def test_an_svg_is_cleaned() -> None:
    logo = read_logo(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>x</script><path/></svg>'
    )

    assert logo.media_type == "image/svg+xml"
    assert logo.content == b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path></path></svg>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (picture("JPEG"), "Upload an SVG or PNG file."),
        (b"", "Upload an SVG or PNG file."),
        (picture("PNG", (64, 64))[:90], "The file is damaged or not an image."),
        (b"\x89PNG but not really", "The file is damaged or not an image."),
        (picture("PNG", (4001, 1)), "The image is larger than 4000 pixels."),
        (b"<svg" + b" " * 600_000, "The file is larger than 512 KB."),
        (b"<svg onload='x'>", "The SVG file is damaged."),
    ],
)
def test_what_is_refused_and_why(content: bytes, reason: str) -> None:
    with pytest.raises(ImageRefused) as refused:
        read_logo(content)

    assert str(refused.value.reason) == reason


def test_a_header_image_comes_in_two_widths() -> None:
    made = header_images(picture("JPEG", (1800, 800)))

    assert {width: Image.open(io.BytesIO(content)).size for width, content in made.items()} == {
        1600: (1600, 711),
        800: (800, 356),
    }


@pytest.mark.parametrize("size", [(1599, 800), (1700, 600)])
def test_a_small_header_image_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ImageRefused, match="at least 1600 × 640"):
        header_images(picture("PNG", size))
