"""First steps of a new organizer up to the first sale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.backoffice.base import MemberView
from apps.backoffice.events.visible import visible_events
from apps.catalog.models import Product
from apps.events.models import Event
from apps.payments.facade import can_be_paid
from apps.teams.rights import ORGANIZER_EVENTS_CREATE


@dataclass(frozen=True, slots=True)
class Step:
    """`url` empty: nothing to do, or not its turn yet."""

    text: str
    done: bool
    action: str = ""
    url: str = ""
    is_next: bool = False


def first_steps(view: MemberView) -> list[Step]:
    """Of the newest event. Four queries at most; nothing for those who may not create events."""
    if not view.may(ORGANIZER_EVENTS_CREATE):
        return []
    event = visible_events(view.access).order_by("-pk").first()
    steps = list(_steps(view, event))
    first = next((step for step in steps if not step.done and step.url), None)
    return [replace(step, is_next=step is first) for step in steps]


def _steps(view: MemberView, event: Event | None) -> Iterator[Step]:
    if event is None:
        yield Step(_("Create an event"), False, _("New event"), view.url("event-new"))
        yield Step(_("Add products and quotas"), False)
        yield Step(_("Set up a payment method"), False)
        yield Step(_("Go live"), False)
        return
    has_products = Product.objects.filter(event=event).exists()
    is_payable = can_be_paid(event)
    yield Step(_("Create an event"), True)
    yield Step(
        _("Add products and quotas"),
        has_products,
        _("Add product"),
        "" if has_products else view.url("product-new", event.slug),
    )
    yield Step(
        _("Set up a payment method"),
        is_payable,
        _("Set up"),
        "" if is_payable else view.url("payment", event.slug),
    )
    ready = has_products and is_payable
    yield Step(_("Go live"), event.live, _("View event"), view.url("event", event.slug) if ready else "")
