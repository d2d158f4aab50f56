"""The schema template, the schema pool, and runs that migrate the fleet."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from tenants.models.organizers import SCHEMA_NAME, Organizer


class SchemaTemplate(models.Model):
    """SQL that creates an organizer's schema as the migrations would."""

    version = models.CharField(max_length=64, primary_key=True)
    sql = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "schema_template"


class PooledSchema(models.Model):
    """A schema made in advance with its final name, role and id range: a claim deletes one row and needs no DDL.

    Written down before anything of it is made, with an empty `schema_version`, so that nothing is ever left behind.
    """

    schema_name = models.CharField(max_length=63, primary_key=True)
    id_range = models.PositiveIntegerField(unique=True)
    schema_version = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "schema_pool"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(schema_name__regex=SCHEMA_NAME), name="schema_pool_name_is_ours"
            ),
        ]


class FleetRun(models.Model):
    """A run of `fleet migrate`: it ends when all schemas have the wanted version, or one failed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wanted = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, default="running")  # running, done, failed, stopped
    error = models.TextField(default="", blank=True)

    class Meta:
        db_table = "fleet_run"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=("running", "done", "failed", "stopped")),
                name="fleet_run_outcome_known",
            )
        ]


class FleetStep(models.Model):
    """A schema's step in a run. Written in the transaction that migrates the schema, so the two always agree."""

    run = models.ForeignKey(FleetRun, on_delete=models.CASCADE, related_name="steps")
    schema_name = models.CharField(max_length=63)
    # Null for a pooled schema.
    organizer = models.ForeignKey(Organizer, on_delete=models.CASCADE, null=True, related_name="+")
    wave = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default="waiting")  # waiting, done, failed
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        db_table = "fleet_step"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "schema_name"], name="one_fleet_step_a_schema"),
            models.CheckConstraint(
                condition=models.Q(state__in=("waiting", "done", "failed")), name="fleet_step_state_known"
            ),
        ]
