from __future__ import annotations

import io

import pytest
from PIL import Image

from parterre.integrations.pdf.html import pdf_of
from parterre.web.images import ImageRefused, read_logo


def test_after_a_document_was_made_broken_pictures_are_still_refused() -> None:
    """Importing WeasyPrint makes Pillow accept truncated files in the whole process."""
    whole = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(whole, "PNG")

    pdf = pdf_of("<p>Order confirmation</p>", pictures={})

    assert pdf.startswith(b"%PDF-")
    with pytest.raises(ImageRefused):
        read_logo(whole.getvalue()[:-1000])
