"""Custom hosts of an organizer's shop, in addition to `<slug>.<root>`.

Organizers claim hosts and prove them by DNS (`tenants.routing.domain_checks`); staff adds hosts without proof.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from parterre.kernel.normalize import ascii_host
from tenants.cells.remote_names import is_taken_in_other_cell
from tenants.context.transactions import public_schema
from tenants.lifecycle.access_policy import refuse_while_moving
from tenants.models import Domain, DomainState, NameKind, Organizer
from tenants.outbox.tasks import enqueue_for_platform
from tenants.routing.directory import forget, root_host, shop_host
from tenants.staff.log import record_staff_action

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
LONGEST: Final = 253
PROOF: Final = "_parterre"
MOST: Final = 20
SOONEST: Final = timedelta(seconds=10)


class NotAHost(DomainError):
    field = "host"
    message = _("Enter a domain such as tickets.example.org, without https:// and without a path.")


class HostOfPlatform(DomainError):
    field = "host"
    message = _("This domain belongs to the platform. Enter another one.")


class HostTaken(DomainError):
    field = "host"
    message = _("This domain is already in use.")


class HostAlreadyListed(DomainError):
    field = "host"
    message = _("You have already added this domain.")


class TooManyHosts(DomainError):
    field = "host"
    message = _("You can add up to %(most)s domains. Remove a domain you no longer use.")


class HostUnknown(DomainError):
    message = _("Domain not found.")


class PrimaryHostStays(DomainError):
    message = _("The default domain of the shop cannot be removed.")


class HostAddedByStaff(DomainError):
    message = _("This domain was added by the platform. Contact the platform to remove it.")


class NotActiveYet(DomainError):
    message = _("Only an active domain can be the primary domain.")


class HostOfOneEvent(DomainError):
    message = _("This domain is used for one event and cannot be the primary domain of the shop.")


class NothingToCheck(DomainError):
    message = _("This domain was added by the platform and needs no verification.")


class CheckedTooRecently(DomainError):
    message = _("This domain was checked just now. Wait a few seconds and try again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimHost:
    """`event_id`: the host leads to this event alone."""

    organizer_id: UUID
    host: str
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class DnsRecord:
    kind: str
    name: str
    value: str


def normalized_host(text: str) -> str:
    """As browsers send it: lower case, punycode, no dot at the end."""
    try:
        host = ascii_host(text.strip()).rstrip(".")
    except ValueError as error:
        raise NotAHost from error
    if not is_host(host):
        raise NotAHost
    return host


def is_host(host: str) -> bool:
    labels = host.split(".")
    is_a_name = len(labels) > 1 and all(LABEL.match(label) for label in labels) and not labels[-1].isdigit()
    return is_a_name and len(host) <= LONGEST


def claim_host(request: ClaimHost, *, actor: Actor, now: datetime) -> Domain:
    """Does not reveal whether another organizer holds the host; only a proof does."""
    host = normalized_host(request.host)
    if _is_of_the_platform(host):
        raise HostOfPlatform
    if len(f"{PROOF}.{host}") > LONGEST:
        raise NotAHost
    with public_schema(), transaction.atomic():
        organizer = locked_organizer(request.organizer_id)
        mine = Domain.objects.filter(tenant=organizer)
        if mine.filter(domain=host).exists():
            raise HostAlreadyListed
        if mine.count() > MOST:  # the shop's own host does not count
            raise TooManyHosts(most=MOST)
        domain: Domain = Domain.objects.create(
            tenant=organizer,
            domain=host,
            is_primary=False,
            state=DomainState.PENDING,
            token=f"parterre-{secrets.token_hex(16)}",
            event_id=request.event_id,
            created_at=now,
            next_check_at=now,
        )
        record(organizer, "organizer.host.claimed", {"host": host}, actor=actor, now=now)
    return domain


def add_host(organizer_id: UUID, host: str, *, actor: Actor, now: datetime) -> Domain:
    """By staff, without proof: active at once, and never checked."""
    host = normalized_host(host)
    with public_schema(), transaction.atomic():
        organizer = locked_organizer(organizer_id)
        if _is_of_the_platform(host) and host != shop_host(organizer.slug):
            raise HostOfPlatform
        if is_taken_in_other_cell(NameKind.HOST, host):
            raise HostTaken
        try:
            with transaction.atomic():
                domain: Domain = _confirmed_by_staff(organizer, host)
        except IntegrityError as error:
            raise HostTaken from error
        record_staff_action(organizer, "organizer.host.added", actor=actor, now=now, data={"host": host})
    forget()
    return domain


def _confirmed_by_staff(organizer: Organizer, host: str) -> Domain:
    """Also one that the organizer claims and cannot prove."""
    claims = Domain.objects.filter(tenant=organizer, domain=host, state=DomainState.PENDING)
    vouched = {"state": DomainState.ACTIVE, "token": "", "next_check_at": None, "last_error": ""}
    if claims.update(**vouched):
        return Domain.objects.get(tenant=organizer, domain=host)
    return Domain.objects.create(tenant=organizer, domain=host, is_primary=False)


def remove_host(organizer_id: UUID, domain_id: int, *, actor: Actor, now: datetime) -> None:
    """By staff."""
    with public_schema(), transaction.atomic():
        organizer, domain = _found(organizer_id, domain_id)
        release_host(organizer, domain)
        data = {"host": domain.domain}
        record_staff_action(organizer, "organizer.host.removed", actor=actor, now=now, data=data)
    forget()


def withdraw_host(organizer_id: UUID, domain_id: int, *, actor: Actor, now: datetime) -> None:
    """By the organizer."""
    with public_schema(), transaction.atomic():
        organizer, domain = _found(organizer_id, domain_id)
        if not domain.token and not is_own_host(organizer, domain):
            raise HostAddedByStaff
        release_host(organizer, domain)
        record(organizer, "organizer.host.removed", {"host": domain.domain}, actor=actor, now=now)
    forget()


def release_host(organizer: Organizer, domain: Domain) -> None:
    """Inside the transaction of the change, with the organizer locked. The shop's own host becomes canonical."""
    if is_own_host(organizer, domain):
        raise PrimaryHostStays
    domain.delete()
    if domain.is_primary:
        Domain.objects.filter(tenant=organizer, domain=shop_host(organizer.slug)).update(is_primary=True)
    update_custom_host(organizer)


def make_primary(organizer_id: UUID, domain_id: int, *, actor: Actor, now: datetime) -> Domain:
    """Make this the canonical host; `<slug>.<root>` redirects to it."""
    with public_schema(), transaction.atomic():
        organizer, domain = _found(organizer_id, domain_id)
        if domain.state != DomainState.ACTIVE:
            raise NotActiveYet
        if domain.event_id is not None:
            raise HostOfOneEvent
        if not domain.is_primary:
            domain.is_primary = True
            domain.save(update_fields=["is_primary"])  # the others are not any more: DomainMixin sees to it
            update_custom_host(organizer)
            record(organizer, "organizer.host.primary", {"host": domain.domain}, actor=actor, now=now)
    forget()
    return domain


def check_soon(organizer_id: UUID, domain_id: int, *, now: datetime) -> Domain:
    """Have a worker check the DNS at once."""
    with public_schema(), transaction.atomic():
        _organizer, domain = _found(organizer_id, domain_id)
        if not domain.token:
            raise NothingToCheck
        if domain.checked_at is not None and now - domain.checked_at < SOONEST:
            raise CheckedTooRecently
        enqueue_for_platform("tenants.check_host", domain_id=domain.pk)
    return domain


def hosts_of(organizer: Organizer) -> list[Domain]:
    """The primary one first."""
    with public_schema():
        return list(Domain.objects.filter(tenant_id=organizer.pk).order_by("-is_primary", "domain"))


def host_of(organizer: Organizer, domain_id: int) -> Domain | None:
    with public_schema():
        return Domain.objects.filter(tenant_id=organizer.pk, pk=domain_id).first()


def is_own_host(organizer: Organizer, domain: Domain) -> bool:
    return bool(domain.domain == shop_host(organizer.slug))


def records_for(domain: Domain) -> list[DnsRecord]:
    """DNS records for the owner to add: the proof, then either a CNAME or addresses."""
    host = str(domain.domain)
    addresses = [
        DnsRecord("AAAA" if ":" in address else "A", host, address)
        for address in settings.DOMAINS_EDGE_ADDRESSES
    ]
    return [
        DnsRecord("TXT", f"{PROOF}.{host}", domain.token),
        DnsRecord("CNAME", host, settings.DOMAINS_EDGE_HOST),
        *addresses,
    ]


def update_custom_host(organizer: Organizer) -> None:
    """After any change to the organizer's hosts, in its transaction."""
    primary = Domain.objects.filter(
        tenant=organizer, is_primary=True, state=DomainState.ACTIVE, event_id=None
    ).first()
    is_custom = primary is not None and not is_own_host(organizer, primary)
    organizer.custom_host = str(primary.domain) if primary is not None and is_custom else ""
    Organizer.objects.filter(pk=organizer.pk).update(custom_host=organizer.custom_host)


def locked_organizer(organizer_id: UUID) -> Organizer:
    """Locks the organizer: changes of hosts and slug are serialized, so that there is one primary host."""
    organizer = Organizer.objects.select_for_update(no_key=True).get(pk=organizer_id)
    refuse_while_moving(organizer)
    return organizer


def record(
    organizer: Organizer, action: str, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Log a change of hosts made by the organizer's members or by a check."""
    record_staff_action(organizer, action, actor=actor, now=now, data=data, is_staff=False)


def _found(organizer_id: UUID, domain_id: int) -> tuple[Organizer, Domain]:
    organizer = locked_organizer(organizer_id)
    domain = Domain.objects.filter(pk=domain_id, tenant=organizer).first()
    if domain is None:
        raise HostUnknown
    return organizer, domain


def _is_of_the_platform(host: str) -> bool:
    """The root's own names, all of its subdomains (they are slugs), the console's, and where domains point to."""
    root = root_host()
    own = (root, settings.CONSOLE_HOST, settings.DOMAINS_EDGE_HOST)
    return host in own or host.endswith(f".{root}")
