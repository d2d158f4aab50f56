"""DNS checks of custom hosts, run by workers when due.

pending → verified (the TXT proof is there) → active (the name resolves to us) → failing (either is gone) → active
again, or released when the proof has been gone for PROOF_GRACE. An unproved claim lapses after CLAIM_LAPSES. A DNS
timeout proves nothing: it changes no state, and no host is lost by it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from parterre.integrations.dns import Dns, Unanswered, dns_client
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import public_schema
from tenants.lifecycle.notifications import notify_owners
from tenants.models import Domain, DomainState, Organizer
from tenants.outbox.tasks import enqueue_for_platform
from tenants.routing.directory import forget
from tenants.routing.domains import PROOF, record, release_host, update_custom_host

PENDING, VERIFIED = DomainState.PENDING, DomainState.VERIFIED
ACTIVE, FAILING = DomainState.ACTIVE, DomainState.FAILING

PROOF_GRACE: Final = timedelta(hours=72)
CLAIM_LAPSES: Final = timedelta(days=7)
SOONEST, LATEST, DAILY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEASE: Final = timedelta(minutes=10)  # a check that was promised and never done is due again
BATCH: Final = 500

# Codes in Domain.last_error; ELSEWHERE is followed by where the name leads instead.
NO_PROOF, PROOF_GONE, IN_USE = "no_proof", "proof_gone", "in_use"
NOWHERE, ELSEWHERE, UNANSWERED = "nowhere", "elsewhere", "unanswered"

ACTIONS: Final = {
    VERIFIED: "organizer.host.verified",
    ACTIVE: "organizer.host.active",
    FAILING: "organizer.host.failing",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of the lookups. None: no answer. `instead`: a code, where the name does not lead here."""

    has_proof: bool | None
    leads_here: bool | None
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    state: str
    created_at: datetime
    failing_since: datetime | None = None
    unproved_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`state` None: the host is released."""

    state: str | None
    error: str = ""
    failing_since: datetime | None = None
    unproved_since: datetime | None = None


def judge(known: Known, finding: Finding, *, now: datetime) -> Verdict:
    if known.state == PENDING:
        return _judge_claim(known, finding, now)
    if finding.has_proof is None:
        return Verdict(known.state, UNANSWERED, known.failing_since, known.unproved_since)
    failing_since = known.failing_since or now
    if not finding.has_proof:
        unproved_since = known.unproved_since or now
        state = None if now - unproved_since >= PROOF_GRACE else FAILING
        return Verdict(state, PROOF_GONE, failing_since, unproved_since)
    if finding.leads_here:
        return Verdict(ACTIVE)
    if finding.leads_here is None:
        return Verdict(known.state, UNANSWERED, known.failing_since)
    if known.state == VERIFIED:
        return Verdict(VERIFIED, finding.instead)
    return Verdict(FAILING, finding.instead, failing_since)


def _judge_claim(known: Known, finding: Finding, now: datetime) -> Verdict:
    if finding.has_proof:
        error = finding.instead or ("" if finding.leads_here else UNANSWERED)
        return Verdict(ACTIVE) if finding.leads_here else Verdict(VERIFIED, error)
    if now - known.created_at >= CLAIM_LAPSES:
        return Verdict(None)
    return Verdict(PENDING, NO_PROOF if finding.has_proof is False else UNANSWERED)


def pause_after(state: str, age: timedelta) -> timedelta:
    """Time until the next check: short after a claim, then increasing; daily when active."""
    if state == ACTIVE:
        return DAILY
    return LATEST if state == FAILING else min(max(age / 5, SOONEST), LATEST)


def look_up(host: str, token: str, dns: Dns) -> Finding:
    """Looks up at most three names; takes seconds without an answer."""
    try:
        has_proof: bool | None = token in dns.texts(f"{PROOF}.{host}")
    except Unanswered:
        has_proof = None
    try:
        instead = _instead_of_here(host, dns)
    except Unanswered:
        return Finding(has_proof, None)
    return Finding(has_proof, not instead, instead)


def _instead_of_here(host: str, dns: Dns) -> str:
    """Empty if the name resolves to us only."""
    there, edge = dns.whereabouts(host), settings.DOMAINS_EDGE_HOST
    if edge in there.aliases:
        return ""
    if not there.addresses:
        return NOWHERE
    here = frozenset(settings.DOMAINS_EDGE_ADDRESSES) or dns.whereabouts(edge).addresses
    foreign = sorted(there.addresses - here)
    return f"{ELSEWHERE} {foreign[0]}" if foreign else ""


def promise_due_checks(*, now: datetime) -> int:
    """A task for each host that is due. Says how many."""
    with public_schema(), transaction.atomic():
        due = Domain.objects.filter(next_check_at__lte=now).order_by("next_check_at")
        ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        Domain.objects.filter(pk__in=ids).update(next_check_at=now + LEASE)
        for domain_id in ids:
            enqueue_for_platform("tenants.check_host", domain_id=domain_id)
    return len(ids)


def check_host(domain_id: int, *, now: datetime) -> None:
    """Query the DNS outside of a transaction and store the result. Idempotent."""
    if any(not block._from_testcase for block in cast(Any, connection).atomic_blocks):
        raise RuntimeError("the DNS may take seconds: not inside a transaction")
    with public_schema():
        domain = Domain.objects.filter(pk=domain_id).exclude(token="").first()
        if domain is None:
            return
        finding = look_up(str(domain.domain), domain.token, dns_client())
        _write_down(domain, finding, now)


def _write_down(domain: Domain, finding: Finding, now: datetime) -> None:
    with transaction.atomic():
        organizer = Organizer.objects.select_for_update(no_key=True).get(pk=domain.tenant_id)
        # As it is now: it may have been removed, or another token given, while the DNS was asked.
        current = Domain.objects.filter(pk=domain.pk, token=domain.token).select_for_update().first()
        if current is None or organizer.is_read_only or not organizer.has_schema:
            return
        known = Known(current.state, current.created_at, current.failing_since, current.unproved_since)
        verdict = judge(known, finding, now=now)
        if verdict.state is None:
            _let_lapse(organizer, current, now)
        else:
            _move(organizer, current, verdict, now)
    forget()


def _let_lapse(organizer: Organizer, domain: Domain, now: datetime) -> None:
    end = "lapsed" if domain.state == PENDING else "lost"
    record(organizer, f"organizer.host.{end}", {"host": domain.domain}, actor=SYSTEM, now=now)
    notify_owners(organizer, f"domain-{end}", host=str(domain.domain))
    release_host(organizer, domain)


def _move(organizer: Organizer, domain: Domain, verdict: Verdict, now: datetime) -> None:
    before = domain.state
    domain.state, domain.last_error = str(verdict.state), verdict.error
    domain.failing_since, domain.unproved_since = verdict.failing_since, verdict.unproved_since
    domain.checked_at = now
    _plan_next(domain, now)
    try:
        with transaction.atomic():
            domain.save()
    except IntegrityError:  # another organizer proved it first
        _wait_for_the_holder(domain, now)
        return
    if domain.state != before:
        record(organizer, ACTIONS[DomainState(domain.state)], {"host": domain.domain}, actor=SYSTEM, now=now)
        update_custom_host(organizer)
        if domain.state == FAILING:  # once: it fails until it is active again
            notify_owners(organizer, "domain-failing", host=str(domain.domain))


def _plan_next(domain: Domain, now: datetime) -> None:
    pause = pause_after(domain.state, now - domain.created_at)
    domain.next_check_at = now + pause * random.uniform(0.9, 1.1)  # noqa: S311 - spreads the work


def _wait_for_the_holder(domain: Domain, now: datetime) -> None:
    """Proved but held by another organizer, which keeps it while its proof stands: check the holder now."""
    domain.state, domain.last_error, domain.failing_since = PENDING, IN_USE, None
    _plan_next(domain, now)
    domain.save()
    held = Domain.objects.filter(domain=domain.domain).exclude(state=PENDING).exclude(token="")
    held.filter(next_check_at__gt=now + SOONEST).update(next_check_at=now)
