"""What lower packages call in higher ones, connected once at start-up: read it top to bottom.

A lower package may not import a higher one (docs/architecture.md). Where it needs something from above, it declares
the function's shape and a `register_…`; this module, which may import everything, says which function that is.
"""

from __future__ import annotations

from apps.admission.domain.copy_lists import copy_lists
from apps.audit.staff import record_staff_action
from apps.availability.domain.copy_quotas import copy_quotas
from apps.availability.domain.quotas import QuotasOfCatalog
from apps.availability.domain.readiness import something_to_sell
from apps.catalog.domain.copy_products import copy_products, copy_variations
from apps.catalog.domain.products import clear_products
from apps.catalog.facade import register_capacity
from apps.events.domain.post_import import bump_offer_versions
from apps.events.facade import (
    register_check,
    register_cleanup,
    register_copy_step,
    register_event_finder,
    register_protection,
)
from apps.events.plugins import plugin_is_on
from apps.messaging.facade import write_mail
from apps.orders.queries import event_of_order, has_orders, sales_figures
from apps.payments import hookspecs as payment_hooks
from apps.payments.domain.method_settings import copy_settings
from apps.payments.domain.readiness import some_way_to_pay
from apps.plugin_data.domain.secrets import portable_secrets, store_portable_secrets
from apps.sales import hookspecs as sales_hooks
from apps.sales.facade import register_notifier
from apps.sales.outstanding import outstanding
from apps.taxes.domain.copy_rules import copy_rules
from apps.teams.domain.member_details import enqueue_member_refresh
from apps.teams.domain.post_import import restore_members
from apps.teams.queries import owner_ids
from apps.tickets import hookspecs as ticket_hooks
from parterre.accounts.change_listeners import register_listener
from parterre.accounts.mails import register_enqueue
from parterre.hooks.manager import add_hookspecs
from parterre.signup.domain.forget import delete_signup
from tenants import metrics
from tenants.lifecycle.notifications import register_owners
from tenants.lifecycle.purge import register_cleaner
from tenants.lifecycle.purge_report import register_obligations
from tenants.outbox.tasks import enqueue_for_platform, register_plugin_switch
from tenants.portability import handlers
from tenants.portability.post_import import register_post_import
from tenants.portability.secrets import SecretStore, register_secret_store
from tenants.staff.log import register_organizers_log
from tenants.stats import register_sales_figures


def connect() -> None:
    """Once a process, when all models are loaded."""
    _accounts()
    _tenants()
    _events()
    _sale()
    _plugins()


def _accounts() -> None:
    register_enqueue(enqueue_for_platform)  # the platform's mails go through the outbox
    register_listener(enqueue_member_refresh)  # teams keep copies of names and addresses


def _tenants() -> None:
    metrics.register()
    handlers.register()  # what each kind of export, import and copy does
    register_organizers_log(record_staff_action)
    register_owners(owner_ids)
    register_obligations(outstanding)  # what an organizer owes to buyers, before everything is deleted
    register_cleaner("signups", delete_signup)
    register_sales_figures(sales_figures)
    register_plugin_switch(plugin_is_on)  # whether a plugin's task may run
    register_secret_store(SecretStore(read=portable_secrets, write=store_portable_secrets))
    register_post_import(bump_offer_versions)
    register_post_import(restore_members)


def _events() -> None:
    """An event is copied in this order: what is referred to first."""
    register_copy_step(copy_rules)
    register_copy_step(copy_products)
    register_copy_step(copy_variations)
    register_copy_step(copy_quotas)
    register_copy_step(copy_settings)
    register_copy_step(copy_lists)
    register_check(something_to_sell)
    register_check(some_way_to_pay)
    register_protection(has_orders)
    register_cleanup(clear_products)
    register_event_finder("order_id", event_of_order)


def _sale() -> None:
    register_capacity(QuotasOfCatalog())
    register_notifier(write_mail)


def _plugins() -> None:
    """The hooks that plugins may implement, beside those of `parterre.hooks` itself."""
    add_hookspecs(payment_hooks)
    add_hookspecs(ticket_hooks)
    add_hookspecs(sales_hooks)
