"""Serializers of teams and tokens: rights by name, and the flags of older clients."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.api.fields import CharField, ListField
from apps.events.models import Event
from apps.teams.models import ApiToken, Team
from apps.teams.queries import is_event_right
from apps.teams.rights import (
    EVENT_RIGHTS,
    LEGACY_FLAGS_GRANT,
    LEGACY_FLAGS_SHOWN,
    ORGANIZER_RIGHTS,
)
from parterre.kernel.bounds import MOST_EVENTS

NEW_FIELDS: Final = (
    "all_event_permissions",
    "limit_event_permissions",
    "all_organizer_permissions",
    "limit_organizer_permissions",
)


class RightsField(ListField):
    def __init__(self, *, rights: tuple[str, ...], **options: Any) -> None:
        super().__init__(child=serializers.ChoiceField(choices=rights), max_length=100, **options)


class EventSlugsField(ListField):
    """Written and read as slugs; ids inside. `team.event_slugs` was put there by the view, for all teams at once."""

    default_error_messages = {"unknown": _("There is no object {slug}.")}  # noqa: RUF012 - as the framework declares it

    def __init__(self, **options: Any) -> None:
        super().__init__(child=CharField(max_length=50), max_length=MOST_EVENTS, **options)

    def to_internal_value(self, data: Any) -> list[int]:
        slugs: list[str] = super().to_internal_value(data)
        found = dict(Event.objects.filter(slug__in=slugs).values_list("slug", "pk")) if slugs else {}
        for slug in slugs:
            if slug not in found:
                self.fail("unknown", slug=slug)
        return [found[slug] for slug in slugs]

    def get_attribute(self, instance: Any) -> list[str]:
        slugs: list[str] = instance.event_slugs
        return slugs


class FlagField(serializers.BooleanField):
    """An older flag: set when the team has every right that it stood for."""

    def get_attribute(self, instance: Team) -> bool:
        return all(_has(instance, right) for right in LEGACY_FLAGS_SHOWN[str(self.field_name)])


def _has(team: Team, right: str) -> bool:
    if is_event_right(right):
        return team.all_event_permissions or right in team.limit_event_permissions
    return team.all_organizer_permissions or right in team.limit_organizer_permissions


class TeamSerializer(serializers.Serializer[Team]):
    id = serializers.IntegerField(read_only=True)
    name = CharField(max_length=190)
    require_2fa = serializers.BooleanField(required=False)
    all_events = serializers.BooleanField(required=False)
    limit_events = EventSlugsField()
    all_event_permissions = serializers.BooleanField(required=False)
    limit_event_permissions = RightsField(rights=EVENT_RIGHTS, required=False)
    all_organizer_permissions = serializers.BooleanField(required=False)
    limit_organizer_permissions = RightsField(rights=ORGANIZER_RIGHTS, required=False)
    can_change_event_settings = FlagField(required=False)
    can_change_items = FlagField(required=False)
    can_view_orders = FlagField(required=False)
    can_change_orders = FlagField(required=False)
    can_checkin_orders = FlagField(required=False)
    can_view_vouchers = FlagField(required=False)
    can_change_vouchers = FlagField(required=False)
    can_create_events = FlagField(required=False)
    can_change_organizer_settings = FlagField(required=False)
    can_change_teams = FlagField(required=False)
    can_manage_gift_cards = FlagField(required=False)
    can_manage_customers = FlagField(required=False)
    can_manage_reusable_media = FlagField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        flags = {name: value for name, value in attrs.items() if name in LEGACY_FLAGS_GRANT}
        if flags and any(name in attrs for name in NEW_FIELDS):
            raise serializers.ValidationError(
                _("Use either the permission fields or the deprecated flags, not both.")
            )
        return attrs


class TokenSerializer(serializers.Serializer[ApiToken]):
    id = serializers.IntegerField(read_only=True)
    name = CharField(max_length=190)
    active = serializers.BooleanField(read_only=True)


class NewTokenSerializer(TokenSerializer):
    """Shown once."""

    token = serializers.CharField(read_only=True)
