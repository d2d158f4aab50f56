"""Orders, their positions and fees, and the append-only ledger of sales."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models.functions import Lower

from apps.catalog.models import Product, Variation, money_field
from apps.events.models import Event
from apps.taxes.models import TaxRule
from parterre.search import JsonText, SearchWords

# What a search looks into; `apps.orders.queries` asks in the same words, so that the indexes serve.
ORDER_WORDS: Final = SearchWords(
    "code", "email", "comment", JsonText("invoice_address", "name"), JsonText("invoice_address", "company")
)
POSITION_WORDS: Final = SearchWords("attendee_name", "attendee_email", "company")
CONTROL_CHARACTERS: Final = r"[\u0001-\u001f\u007f-\u009f]"


class OrderStatus(models.TextChoices):
    PENDING = "n"
    PAID = "p"
    EXPIRED = "e"
    CANCELED = "c"


class Order(models.Model):
    """`total` is the gross sum of uncanceled positions and fees. `invoice_address`: the contract's object or null."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="orders")
    code = models.CharField(max_length=16)
    status = models.CharField(max_length=1, choices=OrderStatus.choices, default=OrderStatus.PENDING)
    testmode = models.BooleanField(default=False)
    secret = models.CharField(max_length=32)
    email = models.EmailField(max_length=254, null=True)
    phone = models.CharField(max_length=128, null=True)
    locale = models.CharField(max_length=32, null=True)
    sales_channel = models.CharField(max_length=40, default="web")
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)  # of the deadline above, or of an earlier one
    canceled_at = models.DateTimeField(null=True)
    last_modified = models.DateTimeField()
    total = money_field()
    tax_rounding_mode = models.CharField(max_length=30, default="line")
    comment = models.TextField(default="", blank=True)
    custom_followup_at = models.DateField(null=True)
    invoice_address = models.JSONField(null=True)
    require_approval = models.BooleanField(default=False)
    valid_if_pending = models.BooleanField(default=False)
    checkin_attention = models.BooleanField(default=False)
    checkin_text = models.TextField(null=True)
    api_meta = models.JSONField(default=dict)
    # What the buyer agreed to: objects of `text` as it was shown, `url`, `version` of an own text, and `at`.
    consents = models.JSONField(default=list, db_default=[])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="order_code_taken"),
            models.CheckConstraint(
                condition=~models.Q(code="") & ~models.Q(secret=""), name="order_has_code_and_secret"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=OrderStatus.values), name="order_status_known"
            ),
            models.CheckConstraint(condition=models.Q(total__gte=0), name="order_total_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["event", "placed_at", "id"], name="orders_of_event"),
            models.Index(fields=["event", "last_modified"], name="orders_modified"),
            models.Index(Lower("email"), name="orders_by_email"),
            GinIndex(ORDER_WORDS, name="orders_by_word", fastupdate=False),
            models.Index(fields=["expires_at"], condition=models.Q(status="n"), name="orders_expiring"),
            # As for transactions: the latest days of all events.
            BrinIndex(fields=["placed_at"], name="orders_by_time", autosummarize=True, pages_per_range=32),
        ]


class OrderPosition(models.Model):
    """One ticket. `price` is gross. `attendee_name_parts`: the contract's name_parts with `_scheme`."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="positions")
    positionid = models.PositiveIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="order_positions")
    variation = models.ForeignKey(
        Variation, on_delete=models.PROTECT, null=True, related_name="order_positions"
    )
    addon_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="addons")
    price = money_field()
    tax_rule = models.ForeignKey(TaxRule, on_delete=models.PROTECT, null=True, related_name="+")
    tax_rate = models.DecimalField(max_digits=10, decimal_places=4)
    tax_value = money_field()
    tax_code = models.CharField(max_length=40, null=True)
    attendee_name = models.CharField(max_length=500, null=True)
    attendee_name_parts = models.JSONField(default=dict)
    attendee_email = models.EmailField(max_length=254, null=True)
    company = models.CharField(max_length=255, null=True)
    street = models.TextField(null=True)
    zipcode = models.CharField(max_length=30, null=True)
    city = models.CharField(max_length=255, null=True)
    country = models.CharField(max_length=2, null=True)
    state = models.CharField(max_length=255, null=True)
    secret = models.CharField(max_length=255)
    web_secret = models.CharField(max_length=32)
    pseudonymization_id = models.CharField(max_length=16)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    blocked = ArrayField(models.CharField(max_length=100), null=True)
    canceled = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            # An index by bytes, so that it serves searches for the start of a secret, too.
            models.UniqueConstraint(
                fields=["secret"], name="ticket_secret_taken", opclasses=["varchar_pattern_ops"]
            ),
            models.UniqueConstraint(fields=["pseudonymization_id"], name="pseudonymization_id_taken"),
            models.UniqueConstraint(fields=["order", "positionid"], name="positionid_taken"),
            models.CheckConstraint(condition=models.Q(positionid__gte=1), name="positionid_counts_from_one"),
            models.CheckConstraint(
                condition=~models.Q(secret="") & ~models.Q(web_secret="") & ~models.Q(pseudonymization_id=""),
                name="ticket_has_its_secrets",
            ),
            models.CheckConstraint(
                condition=~models.Q(secret__regex=CONTROL_CHARACTERS),
                name="ticket_secret_without_control_characters",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")), name="ticket_validity_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(tax_rate__range=(0, 100)), name="position_tax_rate_is_percent"
            ),
        ]
        indexes: ClassVar = [GinIndex(POSITION_WORDS, name="positions_by_word", fastupdate=False)]


class FeeType(models.TextChoices):
    SERVICE = "service"
    PAYMENT = "payment"
    SHIPPING = "shipping"
    CANCELLATION = "cancellation"
    INSURANCE = "insurance"
    LATE = "late"
    OTHER = "other"
    GIFTCARD = "giftcard"


class OrderFee(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="fees")
    fee_type = models.CharField(max_length=20, choices=FeeType.choices)
    internal_type = models.CharField(max_length=255, default="", blank=True)
    description = models.CharField(max_length=190, default="", blank=True)
    value = money_field()
    tax_rule = models.ForeignKey(TaxRule, on_delete=models.PROTECT, null=True, related_name="+")
    tax_rate = models.DecimalField(max_digits=10, decimal_places=4)
    tax_value = money_field()
    tax_code = models.CharField(max_length=40, null=True)
    canceled = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(fee_type__in=FeeType.values), name="fee_type_known"),
            models.CheckConstraint(
                condition=models.Q(tax_rate__range=(0, 100)), name="fee_tax_rate_is_percent"
            ),
        ]


class Transaction(models.Model):
    """What was sold (`count` 1) or taken back (-1). Append-only: the balance of an order is a sum over these."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="transactions")
    at = models.DateTimeField()
    positionid = models.PositiveIntegerField(null=True)
    product_id = models.BigIntegerField(null=True)
    variation_id = models.BigIntegerField(null=True)
    fee_type = models.CharField(max_length=20, null=True)
    internal_type = models.CharField(max_length=255, null=True)
    count = models.SmallIntegerField()
    price = money_field()
    tax_rate = models.DecimalField(max_digits=10, decimal_places=4)
    tax_value = money_field()
    tax_rule_id = models.BigIntegerField(null=True)
    tax_code = models.CharField(max_length=40, null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(count__in=(1, -1)), name="transaction_sells_or_takes_back"
            ),
            models.CheckConstraint(
                condition=models.Q(positionid__isnull=False, product_id__isnull=False, fee_type=None)
                | models.Q(
                    positionid=None,
                    product_id=None,
                    variation_id=None,
                    fee_type__isnull=False,  # NULL in a list is not false, and what is not false may be stored
                    fee_type__in=FeeType.values,
                ),
                name="transaction_of_a_ticket_or_a_fee",
            ),
            models.CheckConstraint(
                condition=models.Q(tax_rate__range=(0, 100)), name="transaction_tax_rate_is_percent"
            ),
        ]
        # In the order of time as they lie: a few kilobytes say where the latest days are.
        indexes: ClassVar = [
            BrinIndex(fields=["at"], name="transactions_by_time", autosummarize=True, pages_per_range=32)
        ]


__all__ = [
    "ORDER_WORDS",
    "POSITION_WORDS",
    "FeeType",
    "Order",
    "OrderFee",
    "OrderPosition",
    "OrderStatus",
    "Transaction",
]
