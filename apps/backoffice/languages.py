"""Languages of translatable texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils.translation import get_language


def languages_for(*texts: Mapping[str, str] | None, locales: Sequence[str] = ()) -> tuple[str, ...]:
    """Those of an event (or all of the installation): first what is written in already, then the reader's own.

    The first is the one that must be filled in.
    """
    offered = list(locales) or [code for code, _name in settings.LANGUAGES]
    first = texts[0] if texts and texts[0] else {}
    written = [code for code in offered if first.get(code)]
    own = [code for code in offered if code == get_language()]
    return tuple(dict.fromkeys([*written, *own, *offered]))
