"""Manual payment: the organizer says when the money has come."""

from parterre.hooks.manifest import Level, Plugin

plugin = Plugin(
    name="manual",
    label="Manual payment",
    level=Level.EVENT,
    version="1.0.0",
    hooks="apps.plugins.manual.hooks",
    aliases=("pretix.plugins.manualpayment",),
)
