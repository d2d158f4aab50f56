"""Rejected mails: resend them to the buyer's current address, or dismiss them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.messaging.domain.delivery import CAUGHT
from apps.messaging.models import Mail
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.outbox.tasks import enqueue


class NotUndelivered(DomainError):
    message = _("This email is no longer listed as undelivered.")


def undelivered() -> QuerySet[Mail]:
    """Those that wait for somebody. Of copies for trying things out none does: nothing is sent there."""
    return Mail.objects.filter(dismissed_at=None).exclude(refused_reason__in=("", CAUGHT))


@transaction.atomic
def send_again(mail_id: UUID, *, actor: Actor) -> Mail:
    """To the order's address of today. Raises NotUndelivered."""
    mail = _waiting(mail_id)
    if mail.order is not None and mail.order.email:
        mail.to = mail.order.email
    mail.refused_reason = ""
    mail.save(update_fields=["to", "refused_reason"])
    _log(mail, "order.mail.retried", actor)
    enqueue("messaging.send", actor=actor, mail_id=str(mail.pk))
    return mail


@transaction.atomic
def dismiss(mail_id: UUID, *, actor: Actor, now: datetime) -> Mail:
    """Nothing more is to be done about it. Raises NotUndelivered."""
    mail = _waiting(mail_id)
    mail.dismissed_at = now
    mail.save(update_fields=["dismissed_at"])
    _log(mail, "order.mail.dismiss", actor)
    return mail


def _waiting(mail_id: UUID) -> Mail:
    mail = undelivered().select_for_update(of=("self",)).select_related("order").filter(pk=mail_id).first()
    if mail is None:
        raise NotUndelivered
    return mail


def _log(mail: Mail, action: str, actor: Actor) -> None:
    order = mail.order
    record(
        actor,
        action,
        object_type="order" if order else "mail",
        object_id=order.pk if order else mail.pk,
        event_id=order.event_id if order else None,
        data={**({"code": order.code} if order else {}), "subject": mail.subject, "to": mail.to},
    )
