"""PDF documents from HTML by WeasyPrint. Only bundled fonts and the caller's images are loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from PIL import ImageFile

SCHEME: Final = "asset:"
_FONTS = Path(__file__).parent / "fonts"


def pdf_of(html: str, *, pictures: Mapping[str, bytes]) -> bytes:
    """`asset:<name>` in the HTML is a picture of that name or a file of fonts/. Any other address stays empty.

    Takes a quarter of a second a page: call it in no transaction.
    """
    from weasyprint import HTML  # a second and 40 MB, which most processes never need
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    # WeasyPrint lets Pillow load broken images, for the whole process: uploads must still be refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False

    class Assets(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            return URLFetcherResponse(url, body=_asset(url, pictures))

    return cast(bytes, HTML(string=html, url_fetcher=Assets(), base_url=None).write_pdf(pdf_variant=None))


def _asset(url: str, pictures: Mapping[str, bytes]) -> bytes:
    name = url.removeprefix(SCHEME)
    if not url.startswith(SCHEME):
        raise ValueError(f"documents load nothing from elsewhere: {url[:100]}")
    if name in pictures:
        return pictures[name]
    return next(file for file in _FONTS.glob("*.ttf") if file.name == name).read_bytes()
