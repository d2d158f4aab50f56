"""Tickets as PDF files."""

from django.utils.translation import gettext_noop

from parterre.hooks.manifest import Level, Plugin

plugin = Plugin(
    name="pdf",
    label=gettext_noop("PDF tickets"),
    level=Level.EVENT,
    version="1.0.0",
    hooks="apps.plugins.pdf.hooks",
    aliases=("pretix.plugins.ticketoutputpdf",),
)
