"""Read models across organizers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenants.models.organizers import Organizer


class OrganizerStats(models.Model):
    """Read model across organizers; a periodic job of each organizer updates its row."""

    organizer = models.OneToOneField(
        Organizer, on_delete=models.CASCADE, primary_key=True, related_name="stats"
    )
    size_bytes = models.BigIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    last_sale_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()
    # Up to when its days are counted; null: not counted yet.
    days_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "organizer_stats"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(size_bytes__gte=0), name="organizer_size_not_negative")
        ]


class DailySales(models.Model):
    """What an organizer sold on a day (UTC) in a currency. Rebuilt from the organizer's own ledger at any time.

    `orders`: placed on that day, whatever became of them. `tickets` and `revenue` (gross, with fees) are what the
    ledger has of that day: what was taken back on it is taken off, whenever it had been sold. Test mode is left out.
    """

    organizer = models.ForeignKey(Organizer, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    currency = models.CharField(max_length=3)
    orders = models.IntegerField(default=0)
    tickets = models.IntegerField(default=0)
    revenue = models.DecimalField(max_digits=18, decimal_places=3, default=0)

    class Meta:
        db_table = "daily_sales"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organizer", "day", "currency"], name="one_row_a_day_and_currency"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="daily_sales_currency_is_a_code"
            ),
            models.CheckConstraint(condition=models.Q(orders__gte=0), name="daily_sales_orders_not_negative"),
        ]
        indexes: ClassVar = [models.Index(fields=["day"], name="daily_sales_day")]
