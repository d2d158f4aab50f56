"""Figures of quotas for lists."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from apps.availability.facade import Availability, Holders
from apps.availability.models import Claim, Quota
from apps.events.models import Event
from apps.orders.models import OrderStatus


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
            return _("%(taken)s taken, unlimited") % {"taken": self.taken}
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


def holders_by_quota(event: Event) -> dict[int, Holders]:
    """Who holds what is taken. One query."""
    held = Claim.objects.filter(quota__event=event, released_at=None).order_by().values("quota")
    counted = held.annotate(
        paid=Count("pk", filter=Q(order__status=OrderStatus.PAID)),
        pending=Count("pk", filter=Q(order__status=OrderStatus.PENDING)),
        carts=Count("pk", filter=Q(cart_position__isnull=False)),
    )
    return {row["quota"]: Holders(row["paid"], row["pending"], row["carts"]) for row in counted}
