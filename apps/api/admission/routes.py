"""Routes for check-in devices."""

from __future__ import annotations

from apps.api.admission.checkinrpc import CheckinRpcViewSet
from apps.api.admission.checkins import CheckinViewSet
from apps.api.admission.lists import CheckinListViewSet
from apps.api.admission.positions import CheckinListPositionViewSet
from apps.api.routers import ApiRouter


def register(organizer_router: ApiRouter, event_router: ApiRouter) -> None:
    event_router.register("checkinlists", CheckinListViewSet, basename="checkinlist")
    event_router.register(
        r"checkinlists/(?P<list>[^/]+)/positions", CheckinListPositionViewSet, basename="checkinlistpos"
    )
    event_router.register("checkins", CheckinViewSet, basename="checkin")
    organizer_router.register("checkinrpc", CheckinRpcViewSet, basename="checkinrpc")
