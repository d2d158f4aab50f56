"""Deletes sign-up requests of a purged organizer."""

from __future__ import annotations

from parterre.signup.models import SignupRequest
from tenants.models import Organizer
from tenants.provisioning.schema_template import OWNER


def delete_signup(organizer: Organizer) -> int:
    return SignupRequest.objects.using(OWNER).filter(organizer_id=organizer.pk).delete()[0]
