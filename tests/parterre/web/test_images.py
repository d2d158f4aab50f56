from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from parterre.kernel.bounds import MOST_MEGAPIXELS
from parterre.web.images import (
    ImageRefused,
    Picture,
    check_written,
    header_images,
    product_picture,
    read_logo,
)
from tests.parterre.web.pictures import (
    SECRETS,
    from_a_phone,
    gif_that_claims,
    jpeg_that_claims,
    plain,
    png_that_claims,
    webp_that_claims,
)

pytestmark = pytest.mark.pure


def picture(kind: str, size: tuple[int, int] = (4, 4), **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#C2361A").save(written, kind, **options)
    return written.getvalue()


def test_a_png_is_written_afresh_without_what_rode_along() -> None:
    secret = PngImagePlugin.PngInfo()
    secret.add_text("Comment", "secret words")

    logo = read_logo(picture("PNG", pnginfo=secret))

    assert logo.extension == "png"
    assert b"secret words" not in logo.content
    assert Image.open(io.BytesIO(logo.content)).size == (4, 4)


@pytest.mark.parametrize(
    "written",
    [
        read_logo(from_a_phone("PNG", (40, 20))),
        read_logo(
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'
            b'<style>.a{fill:red}</style><path class="a"/></svg>'
        ),
        product_picture(from_a_phone("JPEG")),
        product_picture(plain("PNG", 0.01, "RGBA")),
        *header_images(from_a_phone("WEBP", (900, 2000))).values(),
    ],
    ids=["logo", "drawing", "photo", "see-through", "header", "small header"],
)
def test_what_was_written_here_is_known_again(written: Picture) -> None:
    check_written(written.content, written.extension)


@pytest.mark.parametrize(
    ("content", "extension", "reason"),
    [
        (from_a_phone("PNG", (40, 20)), "png", "The image contains metadata."),
        (from_a_phone("JPEG", (40, 20)), "jpg", "The image contains metadata."),
        (from_a_phone("WEBP", (40, 20)), "webp", "The image contains metadata."),
        (picture("JPEG"), "png", "The file is damaged or not an image."),
        (picture("PNG", (64, 64))[:90], "png", "The file is damaged or not an image."),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><script>x</script></svg>",
            "svg",
            "more than shapes",
        ),
        (b"%PDF-1.7", "svg", "not an SVG|no viewBox|damaged|not well-formed"),
        (png_that_claims(20_000, 20_000), "png", "megapixels"),
    ],
)
def test_what_was_not_is_refused(content: bytes, extension: str, reason: str) -> None:
    with pytest.raises(ImageRefused, match=reason):
        check_written(content, extension)


def test_an_svg_is_cleaned() -> None:
    logo = read_logo(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>x</script><path/></svg>'
    )

    assert logo.extension == "svg"
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

    assert {width: Image.open(io.BytesIO(one.content)).size for width, one in made.items()} == {
        1600: (1600, 711),
        800: (800, 356),
    }


@pytest.mark.parametrize("size", [(1599, 800), (1700, 600)])
def test_a_small_header_image_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ImageRefused, match="at least 1600 × 640"):
        header_images(picture("PNG", size))


WAYS: list[tuple[str, str, tuple[int, int], Callable[[bytes], bytes]]] = [
    ("JPEG", "product", (1133, 1200), lambda content: product_picture(content).content),
    ("PNG", "product", (1133, 1200), lambda content: product_picture(content).content),
    ("WEBP", "product", (1133, 1200), lambda content: product_picture(content).content),
    ("JPEG", "header", (1600, 1694), lambda content: header_images(content)[1600].content),
    ("PNG", "header", (1600, 1694), lambda content: header_images(content)[1600].content),
    ("WEBP", "header", (1600, 1694), lambda content: header_images(content)[1600].content),
    ("PNG", "logo", (1700, 1800), lambda content: read_logo(content).content),
]


@pytest.mark.parametrize(("kind", "way", "size", "write"), WAYS, ids=lambda value: str(value)[:8])
def test_every_picture_is_turned_upright_and_written_without_metadata(
    kind: str, way: str, size: tuple[int, int], write: Callable[[bytes], bytes]
) -> None:
    written = write(from_a_phone(kind, (1800, 1700)))

    picture = Image.open(io.BytesIO(written))
    assert picture.size == size
    above, below = (picture.convert("RGB").getpixel((9, down)) for down in (9, size[1] - 9))
    assert (above[0] > 200 > above[2], below[2] > 200 > below[0]) == (True, True)  # type: ignore[index]
    assert [word for word in SECRETS if word in written] == []
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", *ANIMATION}


ANIMATION = ("loop", "background", "timestamp", "duration")  # what Pillow says of every WebP file


def odd_modes() -> list[bytes]:
    made = []
    for mode, kind in (
        ("I;16", "PNG"),
        ("1", "PNG"),
        ("LA", "PNG"),
        ("P", "GIF"),
        ("CMYK", "JPEG"),
        ("L", "JPEG"),
    ):
        written = io.BytesIO()
        Image.new(mode, (1700, 700)).save(written, kind)
        made.append(written.getvalue())
    return made


@pytest.mark.parametrize("content", odd_modes(), ids=["I;16", "1", "LA", "P", "CMYK", "L"])
def test_every_kind_of_pixel_is_taken(content: bytes) -> None:
    assert Image.open(io.BytesIO(product_picture(content).content)).size == (1200, 494)


CLAIMS: list[tuple[Callable[[int, int], bytes], int, int]] = [
    (png_that_claims, 4_900, 24),
    (png_that_claims, 8_000, 24),
    (png_that_claims, 20_000, 24),
    (png_that_claims, 2**31 - 1, 24),
    (jpeg_that_claims, 8_000, 50),
    (jpeg_that_claims, 65_000, 50),
    (webp_that_claims, 8_000, 12),
    (webp_that_claims, 16_383, 12),
    (gif_that_claims, 8_000, 24),
    (gif_that_claims, 65_535, 24),
]


@pytest.mark.parametrize(("claim", "side", "most"), CLAIMS)
@pytest.mark.parametrize("read", [product_picture, header_images, read_logo])
def test_pixels_are_counted_before_they_are_decoded(
    read: Callable[[bytes], object], claim: Callable[[int, int], bytes], side: int, most: int
) -> None:
    """There are none in these files: what decodes first finds them damaged."""
    with pytest.raises(ImageRefused) as refused:
        read(claim(side, side))

    expected = f"The image has more than {most} megapixels."
    if read is read_logo and claim is not png_that_claims:
        expected = "Upload an SVG or PNG file."
    if read is header_images and claim is gif_that_claims:
        expected = "The file is damaged or not an image."
    assert str(refused.value.reason) == expected


MOST_MEMORY = 300  # MiB above what the process has anyway


HEAVIEST = [
    ("PNG", "RGBA", {"compress_level": 1}),
    pytest.param("JPEG", "RGB", {"progressive": True}, marks=pytest.mark.proof),
    pytest.param("JPEG", "CMYK", {}, marks=pytest.mark.proof),
    pytest.param("GIF", "L", {}, marks=pytest.mark.proof),
    pytest.param("WEBP", "RGBA", {"method": 0}, marks=pytest.mark.proof),
]


@pytest.mark.parametrize(("kind", "mode", "options"), HEAVIEST)
def test_the_largest_picture_takes_little_memory(
    kind: str, mode: str, options: dict[str, Any], tmp_path: Path
) -> None:
    """At its limit, in the way in which its kind takes the most; in another process, whose memory is measured."""
    (tmp_path / "largest").write_bytes(plain(kind, MOST_MEGAPIXELS[kind], mode, **options))
    command = [sys.executable, "-m", "tests.parterre.web.decode_picture", tmp_path / "largest"]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    took, *taken_as = done.stdout.split()
    assert taken_as == (["product"] if kind == "GIF" else ["product", "header"])
    assert int(took) < MOST_MEMORY
