"""Models of the public schema: organizers, hosts, the outbox, jobs, and schema versions."""

from tenants.models.cells import NameKind, RemoteName
from tenants.models.organizers import (
    OPEN_STATES,
    STATES_WITH_SCHEMA,
    Domain,
    DomainState,
    FormerSlug,
    Organizer,
    OrganizerState,
    TokenRoute,
    assign_schema_name,
)
from tenants.models.outbox import DueJob, OutboxEntry
from tenants.models.portability import JobKind, JobState, PortabilityJob
from tenants.models.schemas import FleetRun, FleetStep, PooledSchema, SchemaTemplate
from tenants.models.staff import StaffAction, SupportSession
from tenants.models.stats import DailySales, OrganizerStats

__all__ = [
    "OPEN_STATES",
    "STATES_WITH_SCHEMA",
    "DailySales",
    "Domain",
    "DomainState",
    "DueJob",
    "FleetRun",
    "FleetStep",
    "FormerSlug",
    "JobKind",
    "JobState",
    "NameKind",
    "Organizer",
    "OrganizerState",
    "OrganizerStats",
    "OutboxEntry",
    "PooledSchema",
    "PortabilityJob",
    "RemoteName",
    "SchemaTemplate",
    "StaffAction",
    "SupportSession",
    "TokenRoute",
    "assign_schema_name",
]
