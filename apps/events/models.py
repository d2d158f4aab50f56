"""Events."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now, Upper

from apps.events.defaults import DEFAULTS


class Event(models.Model):
    """`name` and `location` are objects of language to text, as on the wire."""

    slug = models.CharField(max_length=50)
    name = models.JSONField(default=dict)
    live = models.BooleanField(default=False)
    # Also once it is not live any more: buyers who come back read that sales are paused.
    was_live = models.BooleanField(default=False, db_default=False)
    testmode = models.BooleanField(default=False)
    currency = models.CharField(max_length=3, default="EUR")
    timezone = models.CharField(max_length=64, default="UTC")
    locales = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    date_from = models.DateTimeField()
    date_to = models.DateTimeField(null=True)
    date_admission = models.DateTimeField(null=True)
    presale_start = models.DateTimeField(null=True)
    presale_end = models.DateTimeField(null=True)
    is_public = models.BooleanField(default=True)
    location = models.JSONField(null=True)
    geo_lat = models.FloatField(null=True)
    geo_lon = models.FloatField(null=True)
    has_subevents = models.BooleanField(default=False)
    meta_data = models.JSONField(default=dict)
    item_meta_properties = models.JSONField(default=dict)
    plugins = ArrayField(models.CharField(max_length=190), default=list, blank=True)
    all_sales_channels = models.BooleanField(default=True)
    limit_sales_channels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    settings = models.JSONField(default=dict)
    # The organizer's, repeated here: reading a setting costs no statement. Written by domain/organizer_settings.py.
    inherited_settings = models.JSONField(default=dict, db_default={})
    # Raised by every write to what is on offer; catalogue snapshots are kept under it.
    offer_version = models.BigIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            # People type addresses in any case; this is also the index that `slug__iexact` uses.
            models.UniqueConstraint(Upper("slug"), name="event_slug_taken"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="event_slug_not_empty"),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="event_currency_is_a_code"
            ),
            models.CheckConstraint(
                condition=models.Q(date_to__gte=models.F("date_from")), name="event_dates_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(date_admission__lte=models.F("date_from")),
                name="event_admission_before_start",
            ),
            models.CheckConstraint(
                condition=models.Q(presale_end__gte=models.F("presale_start")), name="event_sale_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(geo_lat__range=(-90, 90)) & models.Q(geo_lon__range=(-180, 180)),
                name="event_place_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def setting(self, name: str) -> Any:
        """The event's own, else the organizer's, else the contract's default; None where there is none of them."""
        for values in (self.settings, self.inherited_settings, DEFAULTS):
            if values.get(name) is not None:
                return values[name]
        return None

    @property
    def languages(self) -> list[str]:
        """The event's own, else the organizer's; none at all means every language there is."""
        return list(self.locales or self.inherited_settings.get("locales") or ())

    @property
    def main_language(self) -> str:
        """Spoken to buyers who did not say theirs."""
        return next(iter(self.languages), str(settings.LANGUAGE_CODE))

    def speaks(self, language: str) -> bool:
        return not self.languages or language in self.languages


class LegalText(models.Model):
    """One version of a legal text of the organizer's own. Never changed: orders refer to what was agreed to.

    `kind`: as in the branding's links, which name the version that applies. `texts`: language to Markdown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    texts = models.JSONField()
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=("terms_text", "privacy_text")), name="legal_text_kind_known"
            ),
        ]


class Branding(models.Model):
    """How the organizer's shop, mails and tickets look: one row at most. Files are named as they are stored.

    `accent`: #rrggbb or empty. `links`: what stands at the foot of the shop (of texts, the id of their version),
    `settings`: what events inherit, both by the contract's names. `version` rises with every change; pages are kept
    under it.
    """

    accent = models.CharField(max_length=7, default="", blank=True)
    logo = models.CharField(max_length=255, default="", blank=True)
    header = models.CharField(max_length=255, default="", blank=True)
    links = models.JSONField(default=dict, db_default={})
    settings = models.JSONField(default=dict, db_default={})
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_branding"),
            models.CheckConstraint(
                condition=models.Q(accent="") | models.Q(accent__regex=r"^#[0-9a-f]{6}$"),
                name="branding_accent_is_a_color",
            ),
        ]
