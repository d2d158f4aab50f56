"""Request and response of a scan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.response import Response

from apps.admission.facade import Reason, Redeem, RedeemResult
from apps.admission.models import CheckinList
from apps.api.admission.fields import (
    SCAN_TYPES,
    SOURCE_TYPES,
    BarcodeField,
    IdField,
    NonceField,
    ScanTimeField,
)
from apps.api.admission.serializers import Asked, CheckinPositionSerializer, shown
from apps.api.fields import JsonObjectField, ListField, UnavailableField
from apps.api.orders.pdf_data import add_pdf_data_if_asked
from parterre.kernel.bounds import MOST_CHECKIN_LISTS

# Older clients wait for exactly this.
NOT_FOUND: Final = "Not found."
MEDIA: Final = _("Reusable media")


class AnswersField(JsonObjectField):
    """Question id to answer. No question is asked at check-in yet, and answers to others are ignored."""


class RedeemTicketSerializer(serializers.Serializer[None]):
    """The older way: list and barcode are in the path."""

    force = serializers.BooleanField(default=False)
    type = serializers.ChoiceField(choices=SCAN_TYPES, default="entry")
    ignore_unpaid = serializers.BooleanField(default=False)
    nonce = NonceField()
    datetime = ScanTimeField(allow_null=True, default=None)
    answers = AnswersField(allow_null=True, default=None)
    questions_supported = serializers.BooleanField(default=True)
    canceled_supported = serializers.BooleanField(default=False)


class RedeemSerializer(serializers.Serializer[None]):
    lists = ListField(child=IdField(), allow_empty=False, max_length=MOST_CHECKIN_LISTS)
    secret = BarcodeField()
    force = serializers.BooleanField(default=False)
    source_type = serializers.ChoiceField(choices=SOURCE_TYPES, default="barcode")
    type = serializers.ChoiceField(choices=SCAN_TYPES, default="entry")
    ignore_unpaid = serializers.BooleanField(default=False)
    questions_supported = serializers.BooleanField(default=True)
    use_order_locale = serializers.BooleanField(default=False)
    nonce = NonceField()
    datetime = ScanTimeField(allow_null=True, default=None)
    answers = AnswersField(allow_null=True, default=None)
    exchange_medium_type = UnavailableField(value=None, feature=MEDIA)
    exchange_medium_identifier = UnavailableField(value=None, feature=MEDIA)
    simulate = serializers.BooleanField(default=False)


class MiniListSerializer(serializers.Serializer[CheckinList]):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)
    event = serializers.CharField(read_only=True, source="event.slug")
    subevent = serializers.IntegerField(read_only=True, allow_null=True)
    include_pending = serializers.BooleanField(read_only=True)


class CheckinResultSerializer(serializers.Serializer[None]):
    status = serializers.ChoiceField(choices=("ok", "error", "incomplete", "exchange"))
    reason = serializers.ChoiceField(choices=[reason.value for reason in Reason], required=False)
    reason_explanation = serializers.CharField(allow_null=True, required=False)
    require_attention = serializers.BooleanField()
    checkin_texts = serializers.ListField(child=serializers.CharField())
    position = CheckinPositionSerializer(required=False)
    list = MiniListSerializer()
    questions = serializers.ListField(child=serializers.DictField(), required=False)
    detail = serializers.CharField(required=False)


def redeem_of(values: dict[str, Any], lists: Sequence[CheckinList], **given: Any) -> Redeem:
    """Validated input as the domain knows it. Questions are none, so whether they are supported is all the same."""
    names = ("source_type", "type", "force", "ignore_unpaid", "use_order_locale", "nonce", "simulate")
    known = {name: values[name] for name in names if name in values}
    return Redeem(lists=lists, scanned_at=values["datetime"], **known, **given)


def answer_to(result: RedeemResult, expanded: Asked, *, canceled_supported: bool = True) -> Response:
    body: dict[str, Any] = {
        "status": "ok" if result.is_ok else "error",
        "require_attention": result.requires_attention,
        "checkin_texts": result.texts,
        "list": _mini(result.checkin_list),
    }
    if result.refusal is not None:
        body["reason"] = _known_to_client(result.refusal.reason, canceled_supported)
        body["reason_explanation"] = result.refusal.explanation
    if result.position is not None:
        result.position.order.event = result.checkin_list.event
        result.position.scans = list(result.scans)  # type: ignore[attr-defined]  # as prefetched, and this one
        add_pdf_data_if_asked([result.position], result.checkin_list.event)
        body["position"] = shown(result.position, expanded)
    if body.get("reason") == Reason.INVALID:
        body["detail"] = NOT_FOUND
    return Response(body, status=_status_of(result))


def _known_to_client(reason: Reason, canceled_supported: bool) -> str:
    return Reason.UNPAID if reason == Reason.CANCELED and not canceled_supported else reason


def _status_of(result: RedeemResult) -> int:
    if result.refusal is None:
        return status.HTTP_201_CREATED
    is_unknown = result.refusal.reason == Reason.INVALID
    return status.HTTP_404_NOT_FOUND if is_unknown else status.HTTP_400_BAD_REQUEST


def _mini(checkin_list: CheckinList) -> dict[str, Any]:
    return {
        "id": checkin_list.pk,
        "name": checkin_list.name,
        "event": checkin_list.event.slug,
        "subevent": None,
        "include_pending": checkin_list.include_pending,
    }
