"""Tickets as PDF files."""

from parterre.hooks.manifest import Level, Plugin

plugin = Plugin(
    name="pdf",
    label="PDF tickets",
    level=Level.EVENT,
    version="1.0.0",
    hooks="apps.plugins.pdf.hooks",
    aliases=("pretix.plugins.ticketoutputpdf",),
)
