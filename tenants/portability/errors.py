"""Errors of archives and jobs. All are raised before anything is written, but ForeignPicture: what is
written then is removed again."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError


class BadArchive(DomainError):
    field = "file"
    message = _("This is not an organizer archive.")


class Truncated(BadArchive):
    message = _("The archive is incomplete. Copy or download it again.")


class Altered(BadArchive):
    message = _("The archive was modified or damaged: the checksum of %(part)s does not match.")


class UnexpectedPart(BadArchive):
    message = _("The archive contains an unexpected entry: %(part)s")


class ForeignPicture(BadArchive):
    message = _("The archive contains an image that Parterre did not write, %(part)s: %(reason)s")


class NewerFormat(BadArchive):
    message = _(
        "The archive has format %(found)s, but this installation supports formats up to %(known)s. "
        "Update it first."
    )


class NewerSchema(BadArchive):
    message = _(
        "The archive was created by a newer installation (its migrations include %(migration)s). "
        "Update this installation first."
    )


class UnusableRows(BadArchive):
    message = _("The data in the archive is inconsistent: %(reason)s")


class TooLarge(BadArchive):
    message = _("The unpacked archive exceeds the limit of %(most)s bytes.")


class PassphraseMissing(DomainError):
    field = "passphrase"
    message = _("This archive is encrypted. Enter its passphrase.")


class WrongPassphrase(DomainError):
    field = "passphrase"
    message = _("Incorrect passphrase.")


class Stopped(DomainError):
    message = _("Canceled on request.")


class AlreadyRunning(DomainError):
    message = _("Another job is running for this organizer. Wait until it has finished.")
