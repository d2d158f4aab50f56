"""Emails to an organizer's owners about changes of its state and of its domains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parterre.accounts.mails import MailLink, Text, link, write_mail
from parterre.accounts.models import User
from parterre.kernel.formats import format_long_datetime
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer

OwnersSource = Callable[[], Sequence[UUID]]
_owners: list[OwnersSource] = []


def register_owners(source: OwnersSource) -> None:
    """Called by apps.teams at start-up. `owners` runs in the organizer's transaction and returns account ids."""
    _owners[:] = [source]


def owners_of(organizer: Organizer) -> list[User]:
    """Accounts with all permissions; empty without a schema."""
    if not organizer.schema_version:
        return []
    with organizer_transaction(organizer):  # the change has a transaction open
        ids = [user_id for source in _owners for user_id in source()]
    with public_schema():
        return list(User.objects.filter(pk__in=ids, is_active=True).order_by("created_at"))


def notify_owners(organizer: Organizer, what: str, *, reason: str = "", host: str = "") -> int:
    """Inside the transaction of the change; `what`: a move's name, "notice-" and the name of one that will come, or
    "domain-" and what became of `host`."""
    owners = owners_of(organizer) if what in MAIL_TEXTS else []
    for owner in owners:
        with public_schema():
            write_mail(lambda: _mail_of(organizer, what, reason, host), to=owner.email, language=owner.locale)
    return len(owners)


def _mail_of(organizer: Organizer, what: str, reason: str, host: str) -> Text:
    until = _moment(organizer.state_until) if organizer.state_until else ""
    ends = _moment(organizer.expires_at) if organizer.expires_at else ""
    subject, *paragraphs = MAIL_TEXTS[what]()
    values = {"name": organizer.name, "host": host, "until": ends if what == "notice-expire" else until}
    reasons = [_("Reason: %(reason)s") % {"reason": reason}] if reason else []
    return Text(
        subject % values, [*(text % values for text in paragraphs), *reasons, *_next_step(organizer, what)]
    )


def _next_step(organizer: Organizer, what: str) -> list[MailLink]:
    office = f"/o/{organizer.slug}/"
    if what in ("purge", "expire"):
        return []
    if what.startswith("domain-"):
        return [MailLink(_("View domains"), link(f"{office}settings/domains/"))]
    return [MailLink(_("Open back office"), link(office))]


def _moment(moment: datetime) -> str:
    return format_long_datetime(timezone.localtime(moment), get_language())


MAIL_TEXTS: Final[Mapping[str, Callable[[], tuple[str, ...]]]] = {
    "past-due": lambda: (
        _("Payment for %(name)s is overdue"),
        _(
            "Payment for %(name)s is overdue. You can keep using all features until %(until)s. "
            "After that date the shop closes and data can no longer be changed. Tickets already "
            "sold stay valid."
        ),
    ),
    "activate": lambda: (
        _("%(name)s is active"),
        _("%(name)s is active. All features are available."),
    ),
    "suspend": lambda: (
        _("%(name)s is suspended"),
        _(
            "%(name)s is suspended: the shop is closed and data cannot be changed. No data was "
            "deleted. Tickets already sold can still be checked in."
        ),
    ),
    "resume": lambda: (
        _("%(name)s is available again"),
        _("%(name)s is no longer suspended. Shop, back office and API are available again."),
    ),
    "close": lambda: (
        _("%(name)s is being closed"),
        _(
            "%(name)s is being closed: the shop is closed and data can no longer be changed. All "
            "data will be permanently deleted after %(until)s. Until then you can reopen the "
            "account and export your data."
        ),
    ),
    "reopen": lambda: (
        _("Closing of %(name)s canceled"),
        _("%(name)s was reopened. No data will be deleted."),
    ),
    "purge": lambda: (
        _("Deleting all data of %(name)s"),
        _("All data of %(name)s is now being permanently deleted from this platform."),
    ),
    "expire": lambda: (
        _("Deleting all data of %(name)s"),
        _("All data of %(name)s is now being permanently deleted from this platform."),
    ),
    "notice-suspend": lambda: (
        _("%(name)s will be suspended"),
        _(
            "Payment for %(name)s is still overdue. After %(until)s the shop closes and data can no"
            " longer be changed. Tickets already sold stay valid."
        ),
    ),
    "notice-past-due": lambda: (
        _("The trial of %(name)s ends"),
        _(
            "The trial of %(name)s ends on %(until)s. You can keep using the platform for a grace "
            "period, but payment is required after that date."
        ),
    ),
    "notice-purge": lambda: (
        _("All data of %(name)s will be deleted"),
        _(
            "%(name)s is being closed. After %(until)s we will permanently delete all its data: "
            "events, orders, tickets and files. Export any data you need before then, or reopen the"
            " account."
        ),
    ),
    "notice-expire": lambda: (
        _("The sandbox %(name)s will be deleted"),
        _("%(name)s is a sandbox. It will be deleted with all its data after %(until)s."),
    ),
    "domain-failing": lambda: (
        _("The domain %(host)s is not working"),
        _("%(host)s no longer leads to the shop of %(name)s: its DNS records have changed."),
        _(
            "If the address record is missing, buyers do not reach your shop there. If the TXT record is "
            "missing, the domain will be removed after 72 hours."
        ),
    ),
    "domain-lost": lambda: (
        _("The domain %(host)s was removed"),
        _("The TXT record of %(host)s has been missing for 72 hours, so we removed it from %(name)s."),
        _("Your shop is still available at its address on the platform. You can add the domain again."),
    ),
    "domain-lapsed": lambda: (
        _("The domain %(host)s was removed"),
        _("The TXT record of %(host)s was not found within 7 days, so we removed it from %(name)s."),
        _("Your shop is still available at its address on the platform. You can add the domain again."),
    ),
}
