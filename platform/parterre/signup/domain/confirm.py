"""Confirms a sign-up: creates the account and requests the organizer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _

from parterre.accounts.models import User
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from parterre.signup.domain.start import LinkOver
from parterre.signup.models import SignupRequest
from tenants.outbox.tasks import enqueue_for_platform
from tenants.provisioning.organizers import request_organizer
from tenants.routing.directory import shop_host


class AddressHasAccount(DomainError):
    message = _("An account with this email already exists. Sign in to continue.")


@transaction.atomic
def confirm_signup(wish_id: UUID, *, slug: str, now: datetime) -> SignupRequest:
    """All of it or nothing; the second time it only says what the first did. DomainError: the slug, or too late."""
    signup_request = SignupRequest.objects.select_for_update().filter(pk=wish_id).first()
    if signup_request is None:
        raise LinkOver
    if signup_request.confirmed_at:
        return signup_request
    if signup_request.expires_at <= now:
        raise LinkOver
    if User.objects.filter(email=signup_request.email).exists():
        raise AddressHasAccount
    user = User(
        email=signup_request.email,
        full_name=signup_request.full_name,
        locale=signup_request.locale,
        password=signup_request.password,
    )
    User.objects.keep(user)
    return _promise_organizer(signup_request, user, slug=slug, now=now)


@transaction.atomic
def create_another_organizer(user: User, *, organizer_name: str, slug: str, now: datetime) -> SignupRequest:
    """A second organizer of somebody who has an account, and with it a confirmed address."""
    signup_request = SignupRequest(
        full_name=user.full_name,
        email=user.email,
        organizer_name=organizer_name,
        locale=user.locale,
        created_at=now,
        expires_at=now,
    )
    signup_request.token_hash = f"none:{signup_request.pk}"
    return _promise_organizer(signup_request, user, slug=slug, now=now)


def _promise_organizer(
    signup_request: SignupRequest, user: User, *, slug: str, now: datetime
) -> SignupRequest:
    organizer = request_organizer(name=signup_request.organizer_name, slug=slug, host=shop_host(slug))
    signup_request.slug, signup_request.password = slug, ""
    signup_request.user_id, signup_request.organizer_id, signup_request.confirmed_at = (
        user.pk,
        organizer.pk,
        now,
    )
    signup_request.save()
    actor = Actor("user", str(user.pk))
    enqueue_for_platform("signup.settle", actor=actor, wish_id=str(signup_request.pk))
    return signup_request
