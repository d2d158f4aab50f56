"""HTML error pages: what happened, what is safe, and where to continue."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from parterre.web.frames import Place

_PLAIN = """<!doctype html>
<html lang="{}">
<head><meta charset="utf-8"><title>{}</title></head>
<body><h1>{}</h1><p>{}</p></body>
</html>
"""


def refusal_page(
    title: str, detail: str, *, organizer: str = "", again: str = "", links: Sequence[Place] = ()
) -> str:
    """`organizer`: whose host it is. `again`: an address that may answer in a moment. `links`: at the foot.

    Never raises: it is also what is shown when something else did.
    """
    facts = {
        "title": title,
        "detail": detail,
        "organizer": organizer,
        "frame": {"footer": links},
        "instance": settings.INSTANCE_NAME,
        "href": again or "/",
        "action": gettext("Try again") if again else gettext("Home page"),
    }
    try:
        return render_to_string("web/refusal.html", facts)
    except Exception:
        return format_html(_PLAIN, get_language() or "en", title, title, detail)
