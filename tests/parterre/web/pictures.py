"""Pictures as people send them, and as nobody should."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

# In the files of `from_a_phone`.
SECRETS = (b"Holiday phone", b"Secret words", b"Exif", b"ICC_PROFILE", b"iCCP", b"xmpmeta")
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def from_a_phone(kind: str, size: tuple[int, int] = (2400, 1200)) -> bytes:
    """Red above, blue below once it is turned to the right by 90 degrees, as its Exif data says (GIF has none)."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    exif = picture.getexif()
    exif[ORIENTATION], exif[MAKE] = 6, "Holiday phone"
    exif[GPS] = {1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)}
    written = io.BytesIO()
    words = "Secret words <x:xmpmeta/>"
    match kind:
        case "PNG":
            text = PngImagePlugin.PngInfo()
            text.add_text("Comment", words)
            picture.save(written, kind, exif=exif, pnginfo=text, icc_profile=b"Secret words" * 20)
        case "GIF":
            picture.save(written, kind, comment=words)
        case "JPEG":
            picture.save(written, kind, exif=exif, comment=words, icc_profile=b"Secret words" * 20)
        case "WEBP":
            picture.save(written, kind, exif=exif, xmp=words.encode(), icc_profile=b"Secret words" * 20)
    return written.getvalue() + b"Secret words behind the picture"


def png_that_claims(width: int, height: int) -> bytes:
    """66 bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"")[:9])
        + chunk(b"IEND", b"")
    )


def plain(kind: str, megapixels: float, mode: str = "RGB", **options: object) -> bytes:
    side = int((megapixels * 1_000_000) ** 0.5)
    written = io.BytesIO()
    Image.new(mode, (side, side)).save(written, kind, **options)
    return written.getvalue()


def jpeg_that_claims(width: int, height: int) -> bytes:
    content = plain("JPEG", 0.0001)
    start = content.index(b"\xff\xc0")
    return content[: start + 5] + struct.pack(">HH", height, width) + content[start + 9 :]


def webp_that_claims(width: int, height: int) -> bytes:
    content = plain("WEBP", 0.0001)
    start = content.index(b"\x9d\x01\x2a") + 3
    return content[:start] + struct.pack("<HH", width, height) + content[start + 4 :]


def gif_that_claims(width: int, height: int) -> bytes:
    content = plain("GIF", 0.0001, "L")
    return content[:6] + struct.pack("<HH", width, height) + content[10:]
