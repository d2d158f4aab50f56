"""Manual payment: the organizer marks orders as paid."""

from django.utils.translation import gettext_noop

from parterre.hooks.manifest import Level, Plugin

plugin = Plugin(
    name="manual",
    label=gettext_noop("Manual payment"),
    level=Level.EVENT,
    version="1.0.0",
    hooks="apps.plugins.manual.hooks",
    aliases=("pretix.plugins.manualpayment",),
)
