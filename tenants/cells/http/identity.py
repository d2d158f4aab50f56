"""Signed statements of identity between cells: accounts and sign-ins live in the cell where people sign in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allauth.account.authentication import get_authentication_records
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parterre.accounts.models import User
from parterre.accounts.second_factor import remember, was_given
from tenants.cells.registry import NotSignedByCell, other_cells, signed, verified
from tenants.cells.shadow_accounts import shadow_account_for

HEADER: Final = "X-Parterre-Account"
PURPOSE: Final = "account"


def statement_of(request: HttpRequest) -> str:
    """Empty if no account is signed in, or for platform staff, who use each cell's own console."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_active or user.is_platform_staff:
        return ""
    return signed(
        {
            "for": [request.method, request.get_full_path()],
            "id": str(user.pk),
            "email": user.email,
            "name": user.full_name,
            "second_factor": was_given(request),
        },
        purpose=PURPOSE,
    )


class AccountOfAnotherCell:
    """After AuthenticationMiddleware: signs in the account that another cell's statement names, for this request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not other_cells():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if text := request.headers.get(HEADER):
            self._believe(request, text)
        return self.get_response(request)

    def _believe(self, request: HttpRequest, text: str) -> None:
        try:
            stated = verified(text, purpose=PURPOSE)
        except NotSignedByCell:
            return
        if stated["for"] != [request.method, request.get_full_path()]:
            return
        if (user := shadow_account_for(stated)) is None:
            return
        request.user = user
        if stated["second_factor"] and not get_authentication_records(request, user):
            remember(request)
