"""Permission checks by the contract's rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission

if TYPE_CHECKING:  # REST framework itself imports this module while it loads its views
    from rest_framework.request import Request
    from rest_framework.views import APIView


class RightsPermission(BasePermission):
    """Somebody known, with any of the rights that the view needs; a view that needs none is open to any access."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        needed: tuple[str, ...] = view.rights_needed()  # type: ignore[attr-defined]  # only our own views use this class
        access, event = view.access, getattr(view, "event", None)  # type: ignore[attr-defined]
        return not needed or bool(access.may_any(needed, event_id=event.pk if event else None))
