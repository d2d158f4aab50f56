"""Bank transfer: the order page and the mail show the account and the reference."""

from parterre.hooks.manifest import Level, Plugin

plugin = Plugin(
    name="banktransfer",
    label="Bank transfer",
    level=Level.EVENT,
    version="1.0.0",
    hooks="apps.plugins.banktransfer.hooks",
    aliases=("pretix.plugins.banktransfer",),
)
