"""An organizer with Stripe. Call these inside `entered(organizer)`."""

from __future__ import annotations

from apps.payments.facade import methods_of_organizer, save_settings
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import current_organizer, public_schema
from tenants.models import Organizer

KEY, HOOK_SECRET = "sk_test_acme", "whsec_acme"


def set_up_stripe(*, key: str = KEY, hook_secret: str = HOOK_SECRET) -> None:
    organizer = current_organizer()
    assert isinstance(organizer, Organizer)
    organizer.plugins = ["stripe"]
    with public_schema():
        Organizer.objects.filter(pk=organizer.pk).update(plugins=["stripe"])
    save_settings(
        methods_of_organizer()["stripe"],
        event=None,
        values={"secret_key": key, "webhook_secret": hook_secret},
        actor=SYSTEM,
    )
