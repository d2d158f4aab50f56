"""An organizer is gone: so is what was written when it was asked for."""

from __future__ import annotations

from parterre.signup.models import SignupRequest
from tenants.migrating import OWNER
from tenants.models import Organizer


def forget_signup(organizer: Organizer) -> int:
    return SignupRequest.objects.using(OWNER).filter(organizer_id=organizer.pk).delete()[0]
