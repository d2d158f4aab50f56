"""The address is confirmed: the account is made, and the organizer is promised."""

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
from tenants.routing.middleware import shop_host


class AddressHasAccount(DomainError):
    message = _("An account with this email already exists. Sign in to continue.")


@transaction.atomic
def confirm_signup(wish_id: UUID, *, slug: str, now: datetime) -> SignupRequest:
    """All of it or nothing; the second time it only says what the first did. DomainError: the slug, or too late."""
    wish = SignupRequest.objects.select_for_update().filter(pk=wish_id).first()
    if wish is None:
        raise LinkOver
    if wish.confirmed_at:
        return wish
    if wish.expires_at <= now:
        raise LinkOver
    if User.objects.filter(email=wish.email).exists():
        raise AddressHasAccount
    user = User(email=wish.email, full_name=wish.full_name, locale=wish.locale, password=wish.password)
    User.objects.keep(user)
    return _promise_organizer(wish, user, slug=slug, now=now)


@transaction.atomic
def create_another_organizer(user: User, *, organizer_name: str, slug: str, now: datetime) -> SignupRequest:
    """A second organizer of somebody who has an account, and with it a confirmed address."""
    wish = SignupRequest(
        full_name=user.full_name,
        email=user.email,
        organizer_name=organizer_name,
        locale=user.locale,
        created_at=now,
        expires_at=now,
    )
    wish.token_hash = f"none:{wish.pk}"
    return _promise_organizer(wish, user, slug=slug, now=now)


def _promise_organizer(wish: SignupRequest, user: User, *, slug: str, now: datetime) -> SignupRequest:
    organizer = request_organizer(name=wish.organizer_name, slug=slug, host=shop_host(slug))
    wish.slug, wish.password = slug, ""
    wish.user_id, wish.organizer_id, wish.confirmed_at = user.pk, organizer.pk, now
    wish.save()
    actor = Actor("user", str(user.pk))
    enqueue_for_platform("signup.settle", actor=actor, wish_id=str(wish.pk))
    return wish
