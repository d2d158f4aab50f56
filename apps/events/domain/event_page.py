"""What the shop's page of an event says beside its name and dates: texts and a picture, kept with its settings.

`frontpage_text` and `logo_image` are the contract's names; the others are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from apps.events.domain.branding import discard_branding_image, find_branding_image, store_branding_image
from apps.events.domain.settings import put_event_settings
from apps.events.models import Event
from parterre.kernel.actor import Actor
from parterre.web.images import Picture
from tenants.context.transactions import require_organizer

# Objects of language to text. All but the subtitle are Markdown (parterre.web.markdown).
GOOD_TO_KNOW: Final = ("good_to_know_age", "good_to_know_directions", "good_to_know_accessibility")
EVENT_TEXTS: Final = ("subtitle", "frontpage_text", *GOOD_TO_KNOW)
PICTURE: Final = "logo_image"


def change_event_page(
    event: Event,
    texts: Mapping[str, Mapping[str, str]],
    *,
    picture: Picture | None = None,
    removes_picture: bool = False,
    actor: Actor,
) -> Event:
    """All of `EVENT_TEXTS`; what is empty or not given is taken away. `picture` replaces the one there is."""
    wanted: dict[str, Any] = {name: texts[name] for name in EVENT_TEXTS if texts.get(name)}
    gone = [name for name in EVENT_TEXTS if name not in wanted]
    if picture is not None or removes_picture:
        discard_event_picture(event)
        gone.append(PICTURE)
    if picture is not None:
        wanted[PICTURE] = store_branding_image(picture)
    return put_event_settings(event, wanted, forget=gone, actor=actor)


def discard_event_picture(event: Event) -> None:
    """Once the transaction commits."""
    if name := event.settings.get(PICTURE):
        discard_branding_image(name)


def copied_settings(source: Event) -> dict[str, Any]:
    """The source's, with a second file of its picture: each event's own goes when it is replaced."""
    values = dict(source.settings)
    name = values.pop(PICTURE, "")
    content = find_branding_image(require_organizer().id, name) if name else None
    if content is not None:
        values[PICTURE] = store_branding_image(Picture(content, name.rpartition(".")[2]))
    return values
