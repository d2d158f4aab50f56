"""Bank transfer: the order page and the mail show the account and the reference."""

from django.utils.translation import gettext_noop

from parterre.hooks.manifest import Level, Plugin

plugin = Plugin(
    name="banktransfer",
    label=gettext_noop("Bank transfer"),
    level=Level.EVENT,
    version="1.0.0",
    hooks="apps.plugins.banktransfer.hooks",
    aliases=("pretix.plugins.banktransfer",),
)
