"""The public ground: who the organizers are, where they are reached, and what is to be done for them."""

from tenants.models.cells import Elsewhere, NameKind
from tenants.models.figures import OrganizerDay, OrganizerStats
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
from tenants.models.portability import JobKind, JobState, PortabilityJob
from tenants.models.schemas import FleetRun, FleetStep, SchemaTemplate, SpareSchema
from tenants.models.staff import StaffAction, SupportSession
from tenants.models.work import DueJob, OutboxEntry

__all__ = [
    "OPEN_STATES",
    "STATES_WITH_SCHEMA",
    "Domain",
    "DomainState",
    "DueJob",
    "Elsewhere",
    "FleetRun",
    "FleetStep",
    "FormerSlug",
    "JobKind",
    "JobState",
    "NameKind",
    "Organizer",
    "OrganizerDay",
    "OrganizerState",
    "OrganizerStats",
    "OutboxEntry",
    "PortabilityJob",
    "SchemaTemplate",
    "SpareSchema",
    "StaffAction",
    "SupportSession",
    "TokenRoute",
    "assign_schema_name",
]
