"""Map members and tokens of an imported organizer to accounts of this installation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_noop as _

from apps.teams.domain.members import InviteMember, add_member, invite_member, open_invitation_or_none
from apps.teams.models import ApiToken, Team, TeamMember
from parterre.accounts.models import Membership, User
from parterre.kernel.actor import SYSTEM
from parterre.kernel.errors import DomainError
from tenants.context.transactions import public_schema
from tenants.models import Organizer
from tenants.portability.post_import import ImportedOrganizer

ADMINISTRATORS: Final = "Administrators"


class UnknownOwner(DomainError):
    field = "owner"
    message = _("There is no account with this email address.")


def restore_members(arrival: ImportedOrganizer) -> Mapping[str, Any]:
    """Inside the organizer, before anybody sees it."""
    if arrival.kind == "import":
        return _from_elsewhere(arrival)
    if arrival.kind == "sandbox":
        return {"people": _remember(arrival.organizer)}
    return _of_an_earlier_day(arrival)


def _from_elsewhere(arrival: ImportedOrganizer) -> dict[str, Any]:
    """Whoever has an account with the same address goes on working. All others are invited again, into their teams."""
    strangers: dict[str, list[Team]] = defaultdict(list)
    accounts = _accounts({member.email for member in TeamMember.objects.all()} | {arrival.owner})
    for member in TeamMember.objects.select_related("team").order_by("pk"):
        account = accounts.get(member.email.lower())
        if account is None:
            strangers[member.email.lower()].append(member.team)
            member.delete()
        else:
            member.user_id, member.full_name = account.pk, account.full_name
            member.save(update_fields=["user_id", "full_name"])
    if arrival.owner:
        _let_in(accounts.get(arrival.owner.lower()))
    people = _remember(arrival.organizer)
    for email, teams in sorted(strangers.items()):
        for team in teams:
            request = InviteMember(team=team, email=email, locale="en")
            (invite_member if arrival.invites else open_invitation_or_none)(
                request, actor=SYSTEM, now=arrival.now
            )
    lead_elsewhere = ApiToken.objects.filter(active=True).exclude(token_hash__in=arrival.token_hashes)
    return {
        "people": people,
        "strangers": sorted(strangers),
        "tokens": len(arrival.token_hashes),
        "tokens_off": lead_elsewhere.update(active=False),
    }


def _of_an_earlier_day(arrival: ImportedOrganizer) -> dict[str, Any]:
    """Whoever was let go since stays out, and a revoked token stays revoked; who came since has to be asked again."""
    with public_schema():
        members = Membership.objects.filter(organizer_id=arrival.organizer.pk)
        now_here = set(members.values_list("user_id", flat=True))
    gone, _each = TeamMember.objects.exclude(user_id__in=now_here).delete()
    kept = set(TeamMember.objects.values_list("user_id", flat=True))
    tokens = ApiToken.objects.filter(active=True).exclude(token_hash__in=arrival.token_hashes)
    return {
        "members_left_out": gone,
        "members_without_team": len(now_here - kept),
        "tokens_off": tokens.update(active=False),
    }


def _accounts(addresses: set[str]) -> dict[str, User]:
    """By address. Accounts have confirmed theirs."""
    wanted = {address.lower() for address in addresses if address}
    with public_schema():
        return {user.email: user for user in User.objects.filter(email__in=wanted, is_active=True)}


def _let_in(account: User | None) -> None:
    if account is None:
        raise UnknownOwner
    team = Team.objects.filter(
        all_events=True, all_event_permissions=True, all_organizer_permissions=True, require_2fa=False
    ).first() or Team.objects.create(
        name=ADMINISTRATORS, all_events=True, all_event_permissions=True, all_organizer_permissions=True
    )
    if not TeamMember.objects.filter(team=team, user_id=account.pk).exists():
        add_member(team=team, user=account, actor=SYSTEM)


def _remember(organizer: Organizer) -> int:
    """In the public index, all who are in a team."""
    ids: set[UUID] = set(TeamMember.objects.values_list("user_id", flat=True))
    with public_schema():
        known = set(Membership.objects.filter(organizer_id=organizer.pk).values_list("user_id", flat=True))
    Membership.objects.bulk_create(
        [
            Membership(user_id=one, organizer_id=organizer.pk, org=organizer.schema_name)
            for one in sorted(ids - known)
        ]
    )
    return len(ids)
