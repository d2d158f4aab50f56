"""Create and revoke API tokens. A new token is shown once, in the response to the form, and stored nowhere."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.backoffice.base import ActView, FormMixin
from apps.backoffice.idempotent_form import FormToken
from apps.backoffice.team.forms import TokenForm
from apps.backoffice.team.views.base import TeamView
from apps.teams.facade import create_token, revoke_token
from apps.teams.models import ApiToken


class NewToken(TeamView, FormMixin):
    template = "backoffice/team/token_new.html"
    makes_new = True

    def form(self, data: Any = None, files: Any = None) -> TokenForm:
        return TokenForm(data)

    def context(self, form: TokenForm) -> dict[str, Any]:
        return {"heading": gettext("New API token")}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            with self.reading():
                return self.page(form, status=422)
        made: list[tuple[ApiToken, str]] = []

        def create() -> str:
            made.append(create_token(team=self.team, name=form.cleaned_data["name"], actor=self.actor))
            return self.back()

        with self.writing():
            location = FormToken.of(request, self.visitor.user).submit(create, now=self.now)
        if not made:
            return self.go(location)
        [(token, plain)] = made
        with self.reading():
            return self.show(
                "backoffice/team/token_made.html",
                heading=gettext("Copy your API token"),
                token=token,
                plain=plain,
            )


class RevokeToken(TeamView, ActView):
    token: ApiToken

    def load(self) -> None:
        super().load()
        token = ApiToken.objects.filter(team=self.team, pk=self.key("token")).first()
        if token is None:
            raise Http404
        self.token = token

    def act(self) -> str:
        revoke_token(token=self.token, actor=self.actor)
        return gettext("Token “%(name)s” revoked") % {"name": self.token.name}
