"""Authentication by team members's browser sessions, and the rights that a view needs.

A token is looked up by its hash: first, in the process's memory, whose token it is; then, by one query in that
organizer's own schema, whether it is active and what its team may do. So a token of another organizer is refused
before anything of the organizer in the path was touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import authentication, permissions
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.api.credentials import NO_ACCESS, Credential
from apps.teams.facade import Access, access_of_token, access_of_user, hash_token
from parterre.accounts.models import Membership, User
from parterre.accounts.second_factor import require_second_factor
from parterre.kernel.actor import Actor
from tenants.context.transactions import organizer_readonly, public_schema
from tenants.lifecycle.access_policy import SurfaceAccess, access_policy_of, refuse_while_moving
from tenants.models import Organizer
from tenants.routing.directory import organizer_by_id, organizer_id_of_token

if TYPE_CHECKING:  # REST framework itself imports this module while it loads its views
    from rest_framework.request import Request
    from rest_framework.views import APIView


class RightsPermission(BasePermission):
    """Somebody known, with any of the rights that the view needs; a view that needs none is open to any access."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        needed: tuple[str, ...] = view.rights_needed()  # type: ignore[attr-defined]  # only our own views use this class
        access, event = view.access, getattr(view, "event", None)  # type: ignore[attr-defined]
        return not needed or bool(access.may_any(needed, event_id=event.pk if event else None))


KEYWORD = "token"


def organizer_asked_for(request: HttpRequest, kwargs: dict[str, Any]) -> Organizer | None:
    """The organizer in the path; on paths without one, the token's. None: unknown, or it has no schema yet."""
    if "organizer" in kwargs:
        organizer = cast("Organizer | None", getattr(request, "organizer", None))
    else:
        organizer = _organizer_of_token(token_in(request))
    return organizer if organizer is not None and access_policy_of(organizer).is_known else None


def token_in(request: HttpRequest) -> str | None:
    """The token in `Authorization: Token …`; None when the header is missing or of another kind."""
    keyword, _space, token = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
    return token.strip() if keyword.lower() == KEYWORD else None


def _organizer_of_token(token: str | None) -> Organizer | None:
    organizer_id = organizer_id_of_token(hash_token(token)) if token else None
    return organizer_by_id(organizer_id) if organizer_id else None


class TokenAuthentication(authentication.BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Credential, Credential] | None:
        token = token_in(request._request)
        if token is None:
            return None
        token_hash = hash_token(token)
        organizer_id = organizer_id_of_token(token_hash)
        if organizer_id is None:
            raise AuthenticationFailed(_("Invalid token."))
        organizer = _let_in(request)
        if organizer.pk != organizer_id:
            raise PermissionDenied
        found = access_of_token(token_hash)
        if found is None:
            raise AuthenticationFailed(_("Invalid token."))
        row, access = found
        credential = Credential(actor=Actor("token", str(row.pk)), access=access)
        return credential, credential

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class MemberSessionAuthentication(authentication.SessionAuthentication):
    """For the back office's own pages. CSRF is checked."""

    def authenticate(self, request: Request) -> tuple[Credential, Credential] | None:
        with public_schema():
            user = getattr(request._request, "user", None)
            # The session's user is lazy: isinstance() asks the database.
            if not isinstance(user, User) or not user.is_active:
                return None
            self.enforce_csrf(request)
            access = self._access(user, request)
        credential = Credential(actor=Actor("user", str(user.pk)), access=access)
        return credential, credential

    def _access(self, user: User, request: Request) -> Access:
        if "organizer" not in request.parser_context["kwargs"]:
            return NO_ACCESS
        organizer = _let_in(request)
        if not Membership.objects.filter(user_id=user.pk, organizer_id=organizer.pk).exists():
            raise PermissionDenied
        with organizer_readonly(organizer):
            access = access_of_user(user.pk)
        if access is None:
            raise PermissionDenied
        if access.needs_second_factor:
            require_second_factor(request._request)
        return access


def _organizer_of(request: Request) -> Organizer | None:
    return cast("Organizer | None", request.parser_context["view"].organizer)


def _let_in(request: Request) -> Organizer:
    """The response to an unknown organizer equals that to one the credential may not use. Check-in works in every
    state in which the organizer is reachable: tickets that were sold stay valid.
    """
    organizer = _organizer_of(request)
    if organizer is None:
        raise PermissionDenied
    if request.method in permissions.SAFE_METHODS:
        return organizer
    policy = access_policy_of(organizer)
    is_scan = getattr(request.parser_context["view"], "is_scan", False)
    if policy.api is not SurfaceAccess.OPEN and not (is_scan and policy.gate):
        raise PermissionDenied(gettext(policy.why))
    refuse_while_moving(organizer)
    return organizer
