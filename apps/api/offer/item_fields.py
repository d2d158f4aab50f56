"""Fields shared by items and their variations."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.api.fields import (
    ChannelListField,
    CharField,
    EffectiveChannelsField,
    EventDateTimeField,
    I18nField,
    IntegerField,
    MoneyField,
    TextMapField,
    UnavailableField,
    channels_from,
)
from apps.catalog.models import WindowMode

MEMBERSHIPS: Final = _("Memberships")
ID_OR_NULL: Final = {"type": "integer", "nullable": True}
TEXT_OR_NULL: Final = {"type": "string", "nullable": True}
IDS: Final = {"type": "array", "items": {"type": "integer"}}
OBJECTS: Final = {"type": "array", "items": {"type": "object"}}


class OfferedSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(read_only=True)
    active = serializers.BooleanField(default=True)
    description = I18nField(allow_null=True, allow_blank=True, default=None)
    position = IntegerField(default=0)
    original_price = MoneyField(allow_null=True, default=None)
    free_price_suggestion = MoneyField(allow_null=True, default=None)
    require_approval = serializers.BooleanField(default=False)
    require_membership = UnavailableField(value=False, feature=MEMBERSHIPS)
    require_membership_types = UnavailableField(value=[], feature=MEMBERSHIPS, schema=IDS)
    require_membership_hidden = UnavailableField(value=False, feature=MEMBERSHIPS)
    checkin_attention = serializers.BooleanField(default=False)
    checkin_text = CharField(allow_null=True, allow_blank=True, default=None)
    available_from = EventDateTimeField(allow_null=True, default=None)
    available_from_mode = serializers.ChoiceField(choices=WindowMode.values, default=WindowMode.HIDE)
    available_until = EventDateTimeField(allow_null=True, default=None)
    available_until_mode = serializers.ChoiceField(choices=WindowMode.values, default=WindowMode.HIDE)
    all_sales_channels = serializers.BooleanField(required=False)
    limit_sales_channels = ChannelListField(required=False)
    hide_without_voucher = serializers.BooleanField(default=False)
    meta_data = TextMapField(default=dict)
    sales_channels = EffectiveChannelsField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Both spellings of the channels mean one thing."""
        return channels_from(attrs)
