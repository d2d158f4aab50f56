"""Announcements of names between cells: each cell sends all slugs and hosts it serves whenever the set has changed.

A message replaces everything the receiver knew of the sender, so that the next one makes up for a lost one.
"""

from __future__ import annotations

import hashlib
import json
from typing import Final

import structlog
import urllib3
from django.core.cache import caches
from django.db import transaction
from django.db.models import QuerySet

from tenants.cells.registry import other_cells, signed, this_cell
from tenants.context.transactions import public_schema
from tenants.models import Domain, DomainState, FormerSlug, NameKind, Organizer, RemoteName, TokenRoute
from tenants.routing.directory import forget, root_host

PATH: Final = "internal/cells/names"
PURPOSE: Final = "names"
BATCH: Final = 1_000
ANNOUNCED: Final = "cells:announced:%s"
log = structlog.get_logger(__name__)
Names = list[tuple[str, str]]


def names_here() -> Names:
    """(kind, name) of all slugs and hosts served here, in five queries."""
    return _names_of(Organizer.objects.filter(cell=this_cell()))


def names_of_organizer(organizer: Organizer) -> Names:
    return _names_of(Organizer.objects.filter(pk=organizer.pk))


def _names_of(mine: QuerySet[Organizer]) -> Names:
    with public_schema():
        hosts = Domain.objects.filter(tenant__in=mine).exclude(state=DomainState.PENDING)
        former = FormerSlug.objects.filter(organizer__in=mine)
        tokens = TokenRoute.objects.filter(organizer_id__in=mine.values("pk"))
        names: Names = [(NameKind.ORGANIZER.value, str(pk)) for pk in mine.values_list("pk", flat=True)]
        names += [(NameKind.SLUG.value, slug) for slug in mine.values_list("slug", flat=True)]
        names += [(NameKind.SLUG.value, slug) for slug in former.values_list("slug", flat=True)]
        names += [(NameKind.HOST.value, host) for host in hosts.values_list("domain", flat=True)]
        names += [(NameKind.TOKEN.value, digest) for digest in tokens.values_list("token_hash", flat=True)]
    return sorted(names)


def announce(*, anew: bool = False) -> None:
    """Send to every other cell whose last announcement differs. A cell that does not answer gets it next time."""
    names = names_here()
    digest = hashlib.sha256(json.dumps(names).encode()).hexdigest()
    for cell, url in other_cells().items():
        if anew or caches["public"].get(ANNOUNCED % cell) != digest:
            if _tell(url, names):
                caches["public"].set(ANNOUNCED % cell, digest, timeout=3600)
            else:
                log.warning("cell does not answer", cell=cell)


def _tell(url: str, names: Names) -> bool:
    body = signed({"cell": this_cell(), "names": names}, purpose=PURPOSE)
    try:
        answer = urllib3.request(
            "POST",
            f"{url}/{PATH}",
            body=body.encode(),
            headers={"Host": root_host(), "Content-Type": "text/plain"},
            timeout=10,
        )
    except urllib3.exceptions.HTTPError:
        return False
    return answer.status == 204


def remember_names(cell: str, names: Names) -> None:
    """Replace all names recorded for that cell."""
    with public_schema(), transaction.atomic():
        RemoteName.objects.filter(cell=cell).delete()
        RemoteName.objects.bulk_create(
            [RemoteName(cell=cell, kind=kind, name=name) for kind, name in names], batch_size=BATCH
        )
    forget()
