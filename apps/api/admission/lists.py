"""Check-in lists, their figures, and failed scans uploaded later."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.admission.facade import (
    CheckinListData,
    FailedScan,
    Reason,
    create_list,
    delete_list,
    update_list,
    upload_failed_scan,
)
from apps.admission.models import CheckinList
from apps.admission.queries import counts_of, last_entries_inside, lists_of
from apps.api.admission.fields import (
    REASONS,
    SCAN_TYPES,
    SOURCE_TYPES,
    BarcodeField,
    IdField,
    NonceField,
    ScanTimeField,
)
from apps.api.admission.list_status import ListStatusSerializer, status_of
from apps.api.crud import CrudMixin
from apps.api.fields import CharField, JsonObjectField, ListField, UnavailableField
from apps.api.filters import DateTimeFilter, FilterSet, IdFilter, NumberFilter
from apps.api.serializer_cache import current_view, serializer_of
from apps.api.viewsets import EventViewSet
from apps.teams.rights import (
    EVENT_ORDERS_CHECKIN,
    EVENT_ORDERS_READ,
    EVENT_ORDERS_WRITE,
    EVENT_SETTINGS_GENERAL_WRITE,
)
from parterre.kernel.bounds import MOST_IDS
from tenants.context.transactions import organizer_transaction

COUNTED = ("checkin_count", "position_count")


class CheckinListSerializer(serializers.Serializer[CheckinList]):
    id = serializers.IntegerField(read_only=True)
    name = CharField(max_length=190)
    all_products = serializers.BooleanField(default=True)
    limit_products = ListField(child=IdField(), default=list, max_length=MOST_IDS)
    subevent = UnavailableField(value=None, feature=_("Dates of an event series"))
    checkin_count = serializers.IntegerField(read_only=True)
    position_count = serializers.IntegerField(read_only=True)
    include_pending = serializers.BooleanField(default=False)
    allow_multiple_entries = serializers.BooleanField(default=False)
    allow_entry_after_exit = serializers.BooleanField(default=True)
    rules = JsonObjectField(default=dict)
    exit_all_at = ScanTimeField(allow_null=True, default=None)
    addon_match = serializers.BooleanField(default=False)
    ignore_in_statistics = serializers.BooleanField(default=False)
    consider_tickets_used = serializers.BooleanField(default=True)

    def to_representation(self, instance: CheckinList) -> dict[str, Any]:
        """Numbers that were not asked for were not counted either."""
        excluded = cast(CheckinListViewSet, current_view()).excluded
        fields = [field for field in self._readable_fields if field.field_name not in excluded]
        return {str(field.field_name): self._shown(field, instance) for field in fields}

    @staticmethod
    def _shown(field: serializers.Field[Any, Any, Any, Any], instance: CheckinList) -> Any:
        value = field.get_attribute(instance)
        return None if value is None else field.to_representation(value)


class FailedScanSerializer(serializers.Serializer[None]):
    error_reason = serializers.ChoiceField(choices=REASONS)
    error_explanation = CharField(allow_null=True, allow_blank=True, default=None)
    raw_barcode = BarcodeField()
    raw_item = IdField(allow_null=True, default=None)
    raw_variation = IdField(allow_null=True, default=None)
    raw_subevent = UnavailableField(value=None, feature=_("Dates of an event series"))
    raw_source_type = serializers.ChoiceField(choices=SOURCE_TYPES, allow_null=True, default="barcode")
    nonce = NonceField()
    datetime = ScanTimeField(required=False)
    type = serializers.ChoiceField(choices=SCAN_TYPES, default="entry")
    position = IdField(allow_null=True, default=None)


class CheckinListFilter(FilterSet):
    """No list belongs to a date: there are no series yet."""

    subevent = IdFilter(lambda view: view.event.checkin_lists.none())
    subevent_match = NumberFilter(method="everything", help_text=str(_("Date id, or lists without date")))
    ends_after = DateTimeFilter(method="everything", help_text=str(_("List date ends after, or no date")))

    class Meta:
        model = CheckinList
        fields: ClassVar[list[str]] = []

    def everything(self, rows: QuerySet[Any], name: str, value: object) -> QuerySet[Any]:
        return rows


_SHOWN = [
    OpenApiParameter(
        "exclude", str, many=True, description="Leave this field out, for example checkin_count."
    ),
    OpenApiParameter(
        "expand", str, many=True, enum=["subevent"], description="Show an object in place of its id."
    ),
]


@extend_schema_view(list=extend_schema(parameters=_SHOWN), retrieve=extend_schema(parameters=_SHOWN))
class CheckinListViewSet(CrudMixin, EventViewSet):
    read_rights = (EVENT_ORDERS_READ, EVENT_ORDERS_CHECKIN)
    write_rights = (EVENT_SETTINGS_GENERAL_WRITE,)
    action_rights: ClassVar = {"failed_checkins": (EVENT_ORDERS_CHECKIN, EVENT_ORDERS_WRITE)}
    scans: ClassVar = frozenset(("failed_checkins",))
    queryset = CheckinList.objects.all()
    serializer_class = CheckinListSerializer
    filterset_class = CheckinListFilter
    # Every list's date is null, so that ordering by it leaves the order to the key.
    ordering_columns: ClassVar = {"id": "pk", "name": "name", "subevent__date_from": "event_id"}
    default_ordering: ClassVar = ("name",)

    def get_queryset(self) -> QuerySet[CheckinList, CheckinList]:
        return lists_of(self.event.pk)

    @cached_property
    def excluded(self) -> frozenset[str]:
        return frozenset(self.request.query_params.getlist("exclude"))

    def handle_exception(self, exc: Exception) -> Response:
        """Between being found and being changed, the list was deleted by somebody else."""
        return super().handle_exception(Http404() if isinstance(exc, ObjectDoesNotExist) else exc)

    # Numbers are counted for all lists that are shown together.

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        return self.counted(super().paginate_queryset(queryset) or [])

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.shape.represented(self.reread(self.get_object())))

    def reread(self, written: CheckinList) -> CheckinList:
        return self.counted([written])[0]

    def counted(self, lists: Iterable[CheckinList]) -> list[CheckinList]:
        shown = list(lists)
        wanted = [name not in self.excluded for name in COUNTED]
        counts = counts_of(shown, checkins=wanted[0], positions=wanted[1])
        for one in shown:
            one.checkin_count = counts[one.pk].checkins.total()  # type: ignore[attr-defined]
            one.position_count = counts[one.pk].positions.total()  # type: ignore[attr-defined]
        return shown

    def perform_create(self, values: dict[str, Any]) -> CheckinList:
        return create_list(self.event, CheckinListData(**_of_list(values)), actor=self.actor)

    def perform_update(self, found: CheckinList, values: dict[str, Any]) -> CheckinList:
        return update_list(found, _of_list(values), actor=self.actor)

    def perform_destroy(self, found: CheckinList) -> None:
        delete_list(found, actor=self.actor)

    @extend_schema(responses=ListStatusSerializer, filters=False)
    @action(detail=True, methods=["get"])
    def status(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        checkin_list = self.get_object()
        counts = counts_of([checkin_list])[checkin_list.pk]
        inside = last_entries_inside(checkin_list).count()
        return Response(status_of(self.event, checkin_list, counts, inside=inside))

    @extend_schema(request=FailedScanSerializer, responses={201: FailedScanSerializer})
    @action(detail=True, methods=["post"])
    def failed_checkins(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        shape = serializer_of(FailedScanSerializer)
        values = shape.validated(request.data)
        values.setdefault("datetime", self.now)
        values.setdefault("raw_subevent", None)
        with organizer_transaction(self.organizer):
            upload_failed_scan(self.get_object(), _failed_scan(values), actor=self.actor, now=self.now)
        return Response(shape.represented(values), status=status.HTTP_201_CREATED)


def _of_list(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "subevent"}


def _failed_scan(values: dict[str, Any]) -> FailedScan:
    return FailedScan(
        reason=Reason(values["error_reason"]),
        explanation=values["error_explanation"],
        barcode=values["raw_barcode"],
        raw_product=values["raw_item"],
        raw_variation=values["raw_variation"],
        source_type=values["raw_source_type"],
        nonce=values["nonce"],
        scanned_at=values["datetime"],
        type=values["type"],
        position_id=values["position"],
    )
