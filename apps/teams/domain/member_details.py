"""Name and email address of members, copied into the organizer's schema because no foreign key leaves it."""

from __future__ import annotations

from uuid import UUID

from apps.teams.models import TeamMember
from parterre.accounts.models import Membership, User
from tenants.context.transactions import public_schema
from tenants.models import Organizer
from tenants.outbox.tasks import enqueue_for


def enqueue_member_refresh(user: User) -> None:
    """One task for each organizer that the person works for."""
    with public_schema():
        ids = Membership.objects.filter(user_id=user.pk).values_list("organizer_id", flat=True)
        for organizer in Organizer.objects.filter(pk__in=list(ids)):
            enqueue_for(organizer, "teams.refresh_member", user_id=str(user.pk))


def refresh_member(user_id: UUID) -> None:
    with public_schema():
        user = User.objects.filter(pk=user_id).first()
    if user is not None:
        TeamMember.objects.filter(user_id=user_id).update(email=user.email, full_name=user.full_name)
