"""Hosts on which an organizer's shop is reached, beside `<slug>.<root>`. Staff enters them."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.directory import forget
from tenants.entering import outside
from tenants.models import Domain, Organizer
from tenants.routing import root_host, shop_host
from tenants.staff_log import record_staff_action

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
LONGEST = 253


class NotAHost(DomainError):
    field = "host"
    message = _("Write a host name such as tickets.example.org, without https:// and without a path.")


class HostOfThePlatform(DomainError):
    field = "host"
    message = _("This host belongs to the platform.")


class HostTaken(DomainError):
    field = "host"
    message = _("This host is in use already.")


class HostUnknown(DomainError):
    message = _("There is no such host.")


class PrimaryHostStays(DomainError):
    message = _("The shop’s own host cannot be removed.")


def normalised_host(text: str) -> str:
    """As browsers send it: lower case, punycode, no dot at the end."""
    host = text.strip().lower().rstrip(".")
    try:
        host = host.encode("idna").decode() if host else ""
    except UnicodeError as error:
        raise NotAHost from error
    labels = host.split(".")
    is_a_name = len(labels) > 1 and all(LABEL.match(label) for label in labels) and not labels[-1].isdigit()
    if not is_a_name or len(host) > LONGEST:
        raise NotAHost
    return host


def add_host(organizer_id: UUID, host: str, *, actor: Actor, now: datetime) -> Domain:
    host = normalised_host(host)
    with outside(), transaction.atomic():
        organizer = Organizer.objects.get(pk=organizer_id)
        if _is_of_the_platform(host) and host != shop_host(organizer.slug):
            raise HostOfThePlatform
        try:
            with transaction.atomic():
                domain: Domain = Domain.objects.create(tenant=organizer, domain=host, is_primary=False)
        except IntegrityError as error:
            raise HostTaken from error
        record_staff_action(organizer, "organizer.host.added", actor=actor, now=now, data={"host": host})
    forget()
    return domain


def remove_host(organizer_id: UUID, domain_id: int, *, actor: Actor, now: datetime) -> None:
    with outside(), transaction.atomic():
        domain = Domain.objects.select_related("tenant").filter(pk=domain_id, tenant_id=organizer_id).first()
        if domain is None:
            raise HostUnknown
        if domain.is_primary:
            raise PrimaryHostStays
        data = {"host": domain.domain}
        record_staff_action(domain.tenant, "organizer.host.removed", actor=actor, now=now, data=data)
        domain.delete()
    forget()


def _is_of_the_platform(host: str) -> bool:
    """The root's own names, all of its subdomains (they are slugs), and the console's."""
    root = root_host()
    return host in (root, settings.CONSOLE_HOST) or host.endswith(f".{root}")
