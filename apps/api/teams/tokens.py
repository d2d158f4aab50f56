"""API tokens of a team. The token itself is returned only when it is created."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.crud import ReadMixin
from apps.api.serializer_cache import serializer_of
from apps.api.teams.serializers import NewTokenSerializer, TokenSerializer
from apps.api.viewsets import OrganizerViewSet, Rights
from apps.teams.facade import create_token, revoke_token
from apps.teams.models import ApiToken, Team
from apps.teams.rights import ORGANIZER_TEAMS_WRITE
from tenants.context.transactions import organizer_transaction


class TokenViewSet(ReadMixin, OrganizerViewSet):
    serializer_class = TokenSerializer
    queryset = ApiToken.objects.all()
    read_rights: ClassVar[Rights] = (ORGANIZER_TEAMS_WRITE,)
    write_rights: ClassVar[Rights] = (ORGANIZER_TEAMS_WRITE,)

    def get_queryset(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.filter(team=get_object_or_404(Team, pk=self.kwargs["team"]))

    @extend_schema(responses={201: NewTokenSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = self.shape.validated(request.data)
        with organizer_transaction(self.organizer):
            team = get_object_or_404(Team, pk=self.kwargs["team"])
            token, plain = create_token(team=team, name=values["name"], actor=self.actor)
        token.token = plain  # type: ignore[attr-defined]  # for this one answer
        return Response(serializer_of(NewTokenSerializer).represented(token), status=status.HTTP_201_CREATED)

    @extend_schema(responses={200: TokenSerializer})
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answers with the token, inactive now. A token that is inactive already stays as it is."""
        with organizer_transaction(self.organizer):
            token: ApiToken = self.get_object()
            if token.active:
                revoke_token(token=token, actor=self.actor)
            return Response(self.shape.represented(token))
