"""Serializers of organizers and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.api.fields import (
    ZONES,
    ChannelListField,
    CharField,
    EffectiveChannelsField,
    EventDateTimeField,
    FloatField,
    I18nField,
    ListField,
    TextMapField,
    TimezoneField,
    UnavailableField,
)
from apps.api.serializer_cache import current_view
from apps.events.models import Event
from tenants.models import Organizer
from tenants.routing.directory import shop_url


class PluginsField(ListField):
    """Names of plugins, or the names under which other systems know them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=CharField(max_length=190), max_length=200, **options)


class ShopUrlField(serializers.URLField):
    """Absolute."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def get_attribute(self, instance: Organizer | Event) -> str:
        if isinstance(instance, Organizer):
            return shop_url(instance)
        return f"{shop_url(current_view().organizer)}{instance.slug}/"


class OrganizerSerializer(serializers.Serializer[Organizer]):
    name = serializers.CharField(read_only=True)
    slug = serializers.CharField(read_only=True)
    public_url = ShopUrlField()
    plugins = PluginsField(required=False)


class MetaPropertiesField(TextMapField):
    """Names of properties with their default values."""

    default_error_messages = {"name": _("A name must have 1 to 50 characters.")}  # noqa: RUF012 - as the framework declares it

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        properties = super().to_internal_value(data)
        if not all(1 <= len(name) <= 50 for name in properties):
            self.fail("name")
        return properties


class EventSerializer(serializers.Serializer[Event]):
    """Times are shown in the event's own zone, and understood in it when they come without an offset."""

    name = I18nField(max_length=500)
    slug = CharField(max_length=50)
    live = serializers.BooleanField(required=False)
    testmode = serializers.BooleanField(required=False)
    currency = CharField(max_length=10, required=False)
    date_from = EventDateTimeField()
    date_to = EventDateTimeField(required=False, allow_null=True)
    date_admission = EventDateTimeField(required=False, allow_null=True)
    is_public = serializers.BooleanField(required=False)
    presale_start = EventDateTimeField(required=False, allow_null=True)
    presale_end = EventDateTimeField(required=False, allow_null=True)
    location = I18nField(required=False, allow_null=True, allow_blank=True)
    geo_lat = FloatField(required=False, allow_null=True, min_value=-90, max_value=90)
    geo_lon = FloatField(required=False, allow_null=True, min_value=-180, max_value=180)
    has_subevents = serializers.BooleanField(required=False)
    meta_data = TextMapField(required=False)
    seating_plan = UnavailableField(
        value=None, feature=_("Seating plans"), schema={"type": "integer", "nullable": True}
    )
    plugins = PluginsField(required=False)
    seat_category_mapping = UnavailableField(
        value={},
        also_accepts=(None,),
        feature=_("Seating plans"),
        schema={"type": "object", "additionalProperties": {"type": "integer"}},
    )
    timezone = TimezoneField(max_length=64, required=False)
    item_meta_properties = MetaPropertiesField(required=False)
    all_sales_channels = serializers.BooleanField(required=False)
    limit_sales_channels = ChannelListField(required=False)
    public_url = ShopUrlField()
    sales_channels = EffectiveChannelsField(required=False)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        zone = data.get("timezone") if isinstance(data, Mapping) else None
        if not isinstance(zone, str) or zone not in ZONES:
            return super().run_validation(data)
        with timezone.override(ZoneInfo(zone)):
            return super().run_validation(data)

    def to_representation(self, instance: Event) -> dict[str, Any]:
        with timezone.override(ZoneInfo(instance.timezone)):
            return super().to_representation(instance)


class EventWithAvailabilitySerializer(EventSerializer):
    """`event.best_availability_state` was put there by the view, for all events of an answer at once."""

    best_availability_state = serializers.IntegerField(read_only=True, allow_null=True)
