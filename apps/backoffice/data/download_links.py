"""Signed download links to archives: for one person, valid for one hour, permission checked on use."""

from __future__ import annotations

from typing import Final

from django.core.signing import BadSignature, TimestampSigner

from parterre.accounts.models import User
from tenants.models import PortabilityJob

VALID_FOR: Final = 3600  # seconds
_signer = TimestampSigner(salt="portability.download")


def key_for(job: PortabilityJob, user: User) -> str:
    return _signer.sign(f"{job.pk}.{user.pk}")


def is_valid(key: str, job: PortabilityJob, user: User) -> bool:
    try:
        return _signer.unsign(key, max_age=VALID_FOR) == f"{job.pk}.{user.pk}"
    except BadSignature:
        return False
