"""Bank transfer: the order's page and mail say where to send the money, and what to write on it."""

from parterre.hooks.manifest import Level, Plugin

plugin = Plugin(
    name="banktransfer",
    label="Bank transfer",
    level=Level.EVENT,
    version="1.0.0",
    hooks="apps.plugins.banktransfer.hooks",
    aliases=("pretix.plugins.banktransfer",),
)
