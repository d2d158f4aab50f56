"""PDF documents from HTML by WeasyPrint. Only bundled fonts and the caller's images are loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, cast

from PIL import ImageFile

from parterre.integrations.pdf.fonts import fallbacks_of

SCHEME: Final = "asset:"
_FONTS = Path(__file__).parent / "fonts"


def pdf_of(html: str, *, pictures: Mapping[str, bytes]) -> bytes:
    """`asset:<name>` in the HTML is a picture of that name or a file of fonts/. Any other address stays empty.

    Takes a quarter of a second a page: call it in no transaction.
    """
    from weasyprint import CSS, HTML  # a second and 40 MB, which most processes never need
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    # WeasyPrint lets Pillow load broken images, for the whole process: uploads must still be refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False

    class Assets(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            return URLFetcherResponse(url, body=_asset(url, pictures))

    fonts_used = FontConfiguration()
    embedded = CSS(string=_font_rules(fallbacks_of(html)), url_fetcher=Assets(), font_config=fonts_used)
    page = HTML(string=html, url_fetcher=Assets(), base_url=None)
    return cast(bytes, page.write_pdf(pdf_variant=None, stylesheets=[embedded], font_config=fonts_used))


def _font_rules(files: Iterable[str]) -> str:
    """Pango takes them for letters that the text's own font lacks; what is used of them is embedded."""
    return "".join(
        f'@font-face {{ font-family: {family_of(file)}; src: url("{SCHEME}{file}"); }}' for file in files
    )


def family_of(file: str) -> str:
    return file.partition("-")[0].removesuffix(".ttf")


def _asset(url: str, pictures: Mapping[str, bytes]) -> bytes:
    name = url.removeprefix(SCHEME)
    if not url.startswith(SCHEME):
        raise ValueError(f"documents load nothing from elsewhere: {url[:100]}")
    if name in pictures:
        return pictures[name]
    return next(file for file in _FONTS.glob("*.ttf") if file.name == name).read_bytes()
