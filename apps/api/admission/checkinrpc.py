"""Scan, search and revert across check-in lists of several events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from apps.admission.facade import Revert, UnknownScan, redeem, revert
from apps.admission.models import CheckinList
from apps.admission.queries import lists_with_events
from apps.api.admission.fields import LONGEST_NONCE, IdField, ScanTimeField
from apps.api.admission.positions import SCANNED, is_id
from apps.api.admission.redeem import RedeemSerializer, answer_to, redeem_of
from apps.api.admission.serializers import EXPAND, CheckinPositionSerializer, expand_requested
from apps.api.admission.tickets import LIST_PARAMETERS, TicketsMixin
from apps.api.errors import sentence
from apps.api.fields import CharField, ListField
from apps.api.orders.pdf_data import PDF_DATA
from apps.api.serializer_cache import serializer_of
from apps.api.viewsets import Rights
from apps.teams.rights import EVENT_ORDERS_CHECKIN, EVENT_ORDERS_READ, EVENT_ORDERS_WRITE
from parterre.kernel.bounds import MOST_CHECKIN_LISTS
from parterre.kernel.errors import UnknownObject
from tenants.context.transactions import organizer_transaction

MAY_SCAN: Rights = (EVENT_ORDERS_WRITE, EVENT_ORDERS_CHECKIN)
MAY_SEARCH: Rights = (EVENT_ORDERS_READ, EVENT_ORDERS_CHECKIN)
ONE_AN_EVENT = _("Only one check-in list per event can be used at a time.")
NO_LIST = _("Name at least one check-in list.")


class AnnulSerializer(serializers.Serializer[None]):
    lists = ListField(child=IdField(), allow_empty=False, max_length=MOST_CHECKIN_LISTS)
    nonce = CharField(max_length=LONGEST_NONCE)
    datetime = ScanTimeField(allow_null=True, default=None)
    error_explanation = CharField(allow_null=True, allow_blank=True, default=None)


class AnnulledSerializer(serializers.Serializer[None]):
    status = serializers.CharField()


class CheckinRpcViewSet(TicketsMixin):
    action_rights: ClassVar = {"redeem": MAY_SCAN, "annul": MAY_SCAN, "search": MAY_SEARCH}
    scans: ClassVar = frozenset(("redeem", "annul"))
    default_ordering: ClassVar[Sequence[str]] = ("effective_name", "positionid")

    @extend_schema(request=RedeemSerializer, responses=SCANNED, parameters=[EXPAND, PDF_DATA], filters=False)
    @action(detail=False, methods=["post"])
    def redeem(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = serializer_of(RedeemSerializer).validated(request.data)
        with organizer_transaction(self.organizer):
            lists = self._lists_named(values["lists"], MAY_SCAN)
            _refuse_two_of_one_event(lists)
            scan = redeem_of(values, lists, barcode=values["secret"])
            result = redeem(scan, actor=self.actor, now=self.now)
            return answer_to(result, expand_requested(self))

    @extend_schema(
        responses=CheckinPositionSerializer(many=True),
        parameters=[
            OpenApiParameter("list", int, many=True, required=True, description="Check-in lists to look on."),
            *LIST_PARAMETERS,
        ],
    )
    @action(detail=False, methods=["get"])
    def search(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.page_of_tickets()

    @extend_schema(request=AnnulSerializer, responses=AnnulledSerializer, filters=False)
    @action(detail=False, methods=["post"])
    def annul(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = serializer_of(AnnulSerializer).validated(request.data)
        with organizer_transaction(self.organizer):
            wanted = Revert(
                lists=self._lists_named(values["lists"], MAY_SCAN),
                nonce=values["nonce"],
                at=values["datetime"],
                explanation=values["error_explanation"],
            )
            try:
                refusal = revert(wanted, actor=self.actor, now=self.now)
            except UnknownScan as unknown:
                raise NotFound(sentence(unknown)) from unknown
        if refusal is not None:  # after the commit: that it was tried is on record
            raise refusal
        return Response({"status": "ok"})

    @cached_property
    def lists(self) -> Sequence[CheckinList]:
        """Of a search. A list that is unknown is not told apart from one that may not be searched."""
        asked = self.request.query_params.getlist("list")
        if not asked:
            raise serializers.ValidationError({"list": [NO_LIST]})
        found = lists_with_events([int(text) for text in asked if is_id(text)])
        if len(found) < len(set(asked)) or not all(self._may(MAY_SEARCH, one) for one in found.values()):
            raise PermissionDenied
        lists = list(found.values())
        _refuse_two_of_one_event(lists, field="list")
        return lists

    def _lists_named(self, list_ids: Iterable[int], rights: Rights) -> list[CheckinList]:
        """In the order asked for. A list of an event that may not be seen is unknown."""
        found = lists_with_events(list_ids)
        for list_id in list_ids:
            if list_id not in found or not self.access.sees_event(found[list_id].event_id):
                raise UnknownObject(id=list_id).at("lists")
        if not all(self._may(rights, one) for one in found.values()):
            raise PermissionDenied
        return list(found.values())

    def _may(self, rights: Rights, checkin_list: CheckinList) -> bool:
        return self.access.may_any(rights, event_id=checkin_list.event_id)


def _refuse_two_of_one_event(lists: Sequence[CheckinList], *, field: str = "lists") -> None:
    if len({one.event_id for one in lists}) < len(lists):
        raise serializers.ValidationError({field: [ONE_AN_EVENT]})
