"""Quotas with their numbers, as lists show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.availability.facade import Availability
from apps.availability.models import Quota
from apps.events.models import Event


@dataclass(frozen=True, slots=True)
class QuotaFigure:
    """`size` and `left` None: any number. `taken` is what orders, carts and forced sales hold."""

    id: int
    name: str
    size: int | None
    taken: int
    left: int | None
    closed: bool

    @property
    def words(self) -> str:
        if self.closed:
            return _("closed, %(taken)s taken") % {"taken": self.taken}
        if self.size is None:
            return _("%(taken)s taken, any number left") % {"taken": self.taken}
        return _("%(taken)s of %(size)s taken, %(left)s left") % {
            "taken": self.taken,
            "size": self.size,
            "left": self.left,
        }


def quota_figures(event: Event) -> list[QuotaFigure]:
    """One query."""
    return [figure_of(quota) for quota in Quota.objects.filter(event=event).order_by("pk")]


def figure_of(quota: Quota) -> QuotaFigure:
    left = Availability.of(quota).left
    return QuotaFigure(quota.pk, quota.name, quota.size, quota.claimed + quota.forced, left, quota.closed)
