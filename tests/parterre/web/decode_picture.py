"""A process of its own: decode a file, print how many MiB that took at most and in which ways it was taken."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from django.conf import settings

from parterre.web import images
from tests.parterre.web.pictures import plain

settings.configure(USE_I18N=False)
WAYS = {"product": images.product_picture, "header": images.header_images}


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def taken_as(content: bytes) -> list[str]:
    taken = []
    for name, way in WAYS.items():
        try:
            way(content)
            taken.append(name)
        except images.ImageRefused:
            pass
    return taken


taken_as(plain("JPEG", 4))  # so that what Pillow loads once is there
before = peak()
result = taken_as(Path(sys.argv[1]).read_bytes())
print(peak() - before, *result)
