"""Organizers visible to the credential, and their plugins."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.crud import ListMixin, RetrieveMixin
from apps.api.events.serializers import OrganizerSerializer
from apps.api.viewsets import OrganizerViewSet, Rights
from apps.events.facade import change_organizer_plugins
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE
from parterre.accounts.models import Membership
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.lifecycle.access_policy import STATES_WITH_BACKOFFICE
from tenants.models import Organizer


class OrganizerListViewSet(ListMixin, OrganizerViewSet):
    """A token's organizer, or all that a person works for."""

    serializer_class = OrganizerSerializer
    ordering_columns: ClassVar = {"name": "name", "slug": "slug"}
    default_ordering = ("slug",)
    queryset = Organizer.objects.none()

    def get_queryset(self) -> QuerySet[Organizer]:
        known = Organizer.objects.filter(state__in=STATES_WITH_BACKOFFICE)
        if self.organizer is not None:
            return known.filter(pk=self.organizer.pk)
        working_for = Membership.objects.filter(user_id=self.actor.id).values("organizer_id")
        return known.filter(pk__in=working_for)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with public_schema():
            return super().list(request, *args, **kwargs)


class OrganizerDetailViewSet(RetrieveMixin, OrganizerViewSet):
    serializer_class = OrganizerSerializer
    queryset = Organizer.objects.none()
    write_rights: ClassVar[Rights] = (ORGANIZER_SETTINGS_GENERAL_WRITE,)

    def get_object(self) -> Organizer:
        return self.organizer

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._update(request.data)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._update(request.data)

    def _update(self, data: object) -> Response:
        """Plugins are all that can be changed here."""
        names = self.shape.validated(data, partial=True).get("plugins")
        if names is None:
            return Response(self.shape.represented(self.organizer))
        with organizer_transaction(self.organizer):
            changed = change_organizer_plugins(names=names, actor=self.actor)
        return Response(self.shape.represented(changed))
