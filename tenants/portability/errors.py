"""What is wrong with an archive, or stands in the way. Every one is raised before anything is kept."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError


class BadArchive(DomainError):
    field = "file"
    message = _("This is not an archive of an organizer.")


class Truncated(BadArchive):
    message = _("The archive ends too early: it was not copied or downloaded completely.")


class Altered(BadArchive):
    message = _("The archive was changed or damaged: %(part)s is not what it was when it was made.")


class UnexpectedPart(BadArchive):
    message = _("The archive holds something that does not belong there: %(part)s")


class NewerFormat(BadArchive):
    message = _("The archive has format %(found)s; this installation reads up to %(known)s. Update it first.")


class NewerSchema(BadArchive):
    message = _(
        "The archive comes from a newer installation: its tables know %(migration)s. Update this one first."
    )


class UnusableRows(BadArchive):
    message = _("The rows of the archive do not fit together: %(reason)s")


class TooLarge(BadArchive):
    message = _("The archive unpacks to more than is allowed here (%(most)s bytes).")


class PassphraseMissing(DomainError):
    field = "passphrase"
    message = _("This archive is encrypted: give its passphrase.")


class WrongPassphrase(DomainError):
    field = "passphrase"
    message = _("The passphrase is wrong.")


class Stopped(DomainError):
    message = _("Stopped as you asked.")


class AlreadyRunning(DomainError):
    message = _("This is being worked on already. Wait until it has ended.")
