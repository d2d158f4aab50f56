"""What an organizer's owners are told when the organizer as a whole goes from one state to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _

from parterre.accounts.mails import Text, link, write_mail
from parterre.accounts.models import User
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer

OwnersSource = Callable[[], Sequence[UUID]]
_owners: list[OwnersSource] = []


def register_owners(source: OwnersSource) -> None:
    """apps.teams knows who they are; it says so at start-up. Called inside the organizer; ids of accounts."""
    _owners[:] = [source]


def owners_of(organizer: Organizer) -> list[User]:
    """Who may do everything in it. One that has no schema has nobody."""
    if not organizer.schema_version:
        return []
    with organizer_transaction(organizer):  # the change has a transaction open
        ids = [user_id for source in _owners for user_id in source()]
    with public_schema():
        return list(User.objects.filter(pk__in=ids, is_active=True).order_by("created_at"))


def notify_owners(organizer: Organizer, what: str, *, reason: str = "") -> int:
    """Inside the transaction of the change; `what`: a move's name, or "notice-" and the name of one that will come."""
    owners = owners_of(organizer) if what in MAIL_TEXTS else []
    for owner in owners:
        with public_schema():
            write_mail(lambda: _mail_of(organizer, what, reason), to=owner.email, language=owner.locale)
    return len(owners)


def _mail_of(organizer: Organizer, what: str, reason: str) -> Text:
    until = formats.date_format(organizer.state_until, "DATE_FORMAT") if organizer.state_until else ""
    ends = formats.date_format(organizer.expires_at, "DATE_FORMAT") if organizer.expires_at else ""
    subject, *paragraphs = MAIL_TEXTS[what]()
    values = {"name": organizer.name, "until": ends if what == "notice-expire" else until}
    told = [_("The reason given: %(reason)s") % {"reason": reason}] if reason else []
    office = _("The back office: %(url)s") % {"url": link(f"/o/{organizer.slug}/")}
    ways = [] if what in ("purge", "expire") else [office]
    return Text(subject % values, [*(text % values for text in paragraphs), *told, *ways])


MAIL_TEXTS: Final[Mapping[str, Callable[[], tuple[str, ...]]]] = {
    "past-due": lambda: (
        _("%(name)s has something to pay"),
        _(
            "what %(name)s owes this platform is not paid. Everything goes on as before until %(until)s; after that"
            " day the shop closes and nothing can be changed. Tickets already sold stay good."
        ),
    ),
    "activate": lambda: (
        _("%(name)s is active"),
        _("%(name)s is active. Everything is open."),
    ),
    "suspend": lambda: (
        _("%(name)s is suspended"),
        _(
            "%(name)s is suspended: its shop is closed, and nothing can be changed. Nothing was deleted. Tickets"
            " already sold can still be scanned."
        ),
    ),
    "resume": lambda: (
        _("%(name)s is open again"),
        _("%(name)s is no longer suspended. Shop, back office and API are open."),
    ),
    "close": lambda: (
        _("%(name)s is being closed"),
        _(
            "%(name)s is being closed: its shop is closed, and nothing can be changed. After %(until)s everything is"
            " deleted for good. Until then it can be opened again, and its data can be exported."
        ),
    ),
    "reopen": lambda: (
        _("%(name)s is not being closed any more"),
        _("%(name)s was opened again. Nothing will be deleted."),
    ),
    "purge": lambda: (
        _("Everything of %(name)s is being deleted"),
        _("everything that this platform kept of %(name)s is being deleted for good now."),
    ),
    "expire": lambda: (
        _("Everything of %(name)s is being deleted"),
        _("everything that this platform kept of %(name)s is being deleted for good now."),
    ),
    "notice-suspend": lambda: (
        _("%(name)s will be suspended"),
        _(
            "what %(name)s owes this platform is still not paid. After %(until)s its shop closes, and nothing can be"
            " changed. Tickets already sold stay good."
        ),
    ),
    "notice-past-due": lambda: (
        _("The trial of %(name)s ends"),
        _(
            "the trial of %(name)s ends on %(until)s. Everything goes on for a while, but it has to be paid for then."
        ),
    ),
    "notice-purge": lambda: (
        _("Everything of %(name)s will be deleted"),
        _(
            "%(name)s is being closed. After %(until)s everything that this platform keeps of it is deleted for good:"
            " events, orders, tickets, files. Export what you need before, or open it again."
        ),
    ),
    "notice-expire": lambda: (
        _("The test copy %(name)s will be deleted"),
        _("%(name)s is a copy for trying things out. After %(until)s it is deleted with everything in it."),
    ),
}
