"""Every page that `make screens` pictures and that test_pages.py holds against the rules of all pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeenPage:
    """`host`: an organizer's slug, or the root host. `given`: a fixture that makes what the page shows.

    That fixture may return what `path` is formatted with, and cookies of somebody signed in under "cookies".
    """

    name: str
    path: str
    host: str = ""
    given: str = ""

    def path_with(self, facts: Mapping[str, object]) -> str:
        return self.path.format(**facts)


GALLERY = [
    SeenPage(f"gallery-{name}", f"/gallery/{name}/")
    for name in (
        *("components", "fields", "home", "orders", "order", "setup", "shop", "checkout", "tickets"),
        *("lone", "console", "gate", "gate-go", "gate-twice", "gate-stop"),
    )
]
GATE = [
    SeenPage("gate-choose", "/o/acme/gate/", given="door_of_acme"),
    SeenPage("gate-choose-nothing-found", "/o/acme/gate/?q=zebra", given="door_of_acme"),
    SeenPage("gate-choose-empty", "/o/acme/gate/", given="gate_without_events"),
    SeenPage("gate-scan", "/o/acme/gate/checkin-lists/{checkin_list}/", given="door_of_acme"),
    SeenPage("gate-scan-exit", "/o/acme/gate/checkin-lists/{checkin_list}/?type=exit", given="door_of_acme"),
    SeenPage(
        "gate-search", "/o/acme/gate/checkin-lists/{checkin_list}/search/?q=example", given="door_of_acme"
    ),
    SeenPage(
        "gate-search-empty",
        "/o/acme/gate/checkin-lists/{checkin_list}/search/?q=nobody",
        given="door_of_acme",
    ),
]
CONSOLE = [
    SeenPage(f"console-{name}", path, host="console", given=given)
    for name, path, given in (
        ("home", "/", "busy_console"),
        ("home-quiet", "/", "quiet_console"),
        ("organizers", "/organizers/", "console_inside"),
        ("organizers-empty", "/organizers/?q=nobody", "quiet_console"),
        ("organizer", "/organizers/{organizer}/", "busy_console"),
        ("suspend", "/organizers/{organizer}/suspend/", "quiet_console"),
        ("organizer-closing", "/organizers/{organizer}/", "console_of_closing"),
        ("organizer-purged", "/organizers/{organizer}/", "console_of_purged"),
        ("past-due", "/organizers/{organizer}/past-due/", "quiet_console"),
        ("close", "/organizers/{organizer}/close/", "console_with_sales"),
        ("close-empty", "/organizers/{organizer}/close/", "quiet_console"),
        ("purge", "/organizers/{organizer}/purge/", "console_of_closing"),
        ("support", "/organizers/{organizer}/support/", "quiet_console"),
        ("support-inside", "/organizers/{organizer}/support/", "console_inside"),
        ("support-raise", "/organizers/{organizer}/support/raise/", "console_inside"),
        ("queues", "/queues/", "busy_console"),
        ("failures", "/failures/", "busy_console"),
        ("failures-empty", "/failures/", "quiet_console"),
        ("fleet", "/fleet/", "fleet_that_failed"),
        ("fleet-running", "/fleet/", "fleet_under_way"),
        ("fleet-quiet", "/fleet/", "quiet_console"),
        ("domains", "/domains/", "busy_console"),
        ("rename", "/organizers/{organizer}/rename/", "quiet_console"),
        ("share", "/organizers/{organizer}/share/", "quiet_console"),
        ("backups", "/organizers/{organizer}/backups/", "console_with_side"),
        ("backups-under-way", "/organizers/{organizer}/backups/", "console_backing_up"),
        ("backups-empty", "/organizers/{organizer}/backups/", "quiet_console"),
        ("actions", "/actions/", "busy_console"),
    )
]
ACCOUNTS = [
    SeenPage("landing", "/"),
    SeenPage("support-handover", "/accounts/support/?key={key}", given="handover_of_sam"),
    SeenPage("support-handover-over", "/accounts/support/?key=x"),
    SeenPage("sign-in", "/accounts/login/"),
    SeenPage("password-reset", "/accounts/password/reset/"),
    SeenPage("password-reset-sent", "/accounts/password/reset/done/"),
    SeenPage("link-over", "/accounts/password/reset/key/x/y/", given="olga_is_in"),
    SeenPage("account", "/accounts/", given="olga_is_in"),
    SeenPage("account-sessions", "/accounts/sessions/", given="olga_is_in"),
    SeenPage("account-address", "/accounts/email/", given="olga_is_in"),
    SeenPage("account-password", "/accounts/password/change/", given="olga_is_in"),
    SeenPage("second-factor-off", "/accounts/2fa/", given="olga_is_in"),
    SeenPage("second-factor-set-up", "/accounts/2fa/app/?next=/o/", given="olga_is_in"),
    SeenPage("second-factor-on", "/accounts/2fa/", given="olga_with_app"),
    SeenPage("recovery-codes", "/accounts/2fa/recovery-codes/", given="olga_with_app"),
    SeenPage("sign-out", "/accounts/logout/", given="olga_is_in"),
    SeenPage("sign-up", "/signup/"),
    SeenPage("sign-up-another", "/signup/", given="olga_is_in"),
    SeenPage("sign-up-resend", "/signup/resend/"),
    SeenPage("sign-up-confirm", "/signup/confirm/{token}/", given="nora_confirms"),
    SeenPage("sign-up-slug-taken", "/signup/confirm/{taken}/", given="nora_confirms"),
    SeenPage("sign-up-progress", "/signup/progress/{wish}/", given="nora_waits"),
    SeenPage("organizers", "/o/?all", given="olga_is_in"),
    SeenPage("organizers-none", "/o/?all", given="nora_waits"),
    SeenPage("invitation", "/invitation/{token}/", given="nora_is_invited"),
]
OFFICE = [
    SeenPage(f"office-{name}", f"/o/acme/{path}", given=given)
    for name, path, given in (
        ("home", "", "orders_of_acme"),
        ("home-empty", "", "office_of_nobody"),
        ("search", "search/?q=fair", "office_of_acme"),
        ("search-nothing", "search/?q=zebra", "office_of_acme"),
        ("events", "events/", "office_of_acme"),
        ("events-empty", "events/", "office_of_nobody"),
        ("events-not-found", "events/?q=zebra", "office_of_acme"),
        ("event-new", "events/_new/", "office_of_acme"),
        ("event", "events/fair/", "office_of_acme"),
        ("event-bare", "events/bare/", "office_of_acme"),
        ("event-live", "events/lights/", "orders_of_acme"),
        ("details", "events/fair/details/", "office_of_acme"),
        ("event-offline", "events/lights/switch/?switch=live&to=off", "office_of_acme"),
        ("products", "events/fair/products/", "office_of_acme"),
        ("products-empty", "events/bare/products/", "office_of_acme"),
        ("product-new", "events/fair/products/new/", "office_of_acme"),
        ("product", "events/fair/products/{varied}/", "office_of_acme"),
        ("product-delete", "events/fair/products/{product}/delete/", "office_of_acme"),
        ("quotas", "events/fair/quotas/", "office_of_acme"),
        ("quotas-empty", "events/bare/quotas/", "office_of_acme"),
        ("quota", "events/fair/quotas/{quota}/", "office_of_acme"),
        ("taxes", "events/fair/taxes/", "office_of_acme"),
        ("taxes-empty", "events/bare/taxes/", "office_of_acme"),
        ("tax", "events/fair/taxes/{rule}/", "office_of_acme"),
        ("payment", "events/fair/payment/", "office_of_acme"),
        ("payment-settings", "events/fair/payment/banktransfer/", "office_of_acme"),
        ("payment-account", "settings/payment/stripe/", "office_of_acme"),
        ("event-plugins", "events/fair/plugins/", "office_of_acme"),
        ("plugins", "settings/plugins/", "office_of_acme"),
        ("settings", "settings/", "office_of_acme"),
        ("settings-general", "settings/general/", "office_of_acme"),
        ("event-settings", "events/fair/settings/", "office_of_acme"),
        ("branding", "settings/branding/", "office_of_acme"),
        ("checkin-lists", "events/fair/checkin-lists/", "doors_of_fair"),
        ("checkin-lists-empty", "events/bare/checkin-lists/", "office_of_acme"),
        ("checkin-list-new", "events/fair/checkin-lists/new/", "office_of_acme"),
        ("checkin-list", "events/fair/checkin-lists/{checkin_list}/", "doors_of_fair"),
        ("checkin-list-delete", "events/fair/checkin-lists/{checkin_list}/delete/", "doors_of_fair"),
        ("event-delete", "events/bare/delete/", "office_of_acme"),
        ("event-stays", "events/lights/delete/", "orders_of_acme"),
    )
]
DOMAINS = [
    SeenPage(f"office-{name}", f"/o/acme/{path}", given=given)
    for name, path, given in (
        ("domains", "settings/domains/", "domains_of_acme"),
        ("domains-empty", "settings/domains/", "office_of_nobody"),
        ("domain-new", "settings/domains/new/", "domains_of_acme"),
        ("domain-pending", "settings/domains/{pending}/", "domains_of_acme"),
        ("domain-verified", "settings/domains/{verified}/", "domains_of_acme"),
        ("domain-active", "settings/domains/{other}/", "domains_of_acme"),
        ("domain-failing", "settings/domains/{failing}/", "domains_of_acme"),
        ("domain-remove", "settings/domains/{active}/remove/", "domains_of_acme"),
        ("rename", "settings/domains/short-name/", "domains_of_acme"),
    )
]
DATA = [
    SeenPage(f"office-{name}", f"/o/acme/{path}", given=given)
    for name, path, given in (
        ("data", "settings/data/", "data_of_acme"),
        ("data-empty", "settings/data/", "office_of_nobody"),
        ("data-under-way", "settings/data/", "data_under_way"),
        ("data-sandbox-remove", "settings/data/sandbox/remove/", "data_of_acme"),
    )
]
ORDERS = [
    SeenPage(f"office-{name}", f"/o/acme/{path}", given=given)
    for name, path, given in (
        ("orders", "orders/", "orders_of_acme"),
        ("orders-overdue", "orders/?view=overdue&event=lights&filter=", "orders_of_acme"),
        ("orders-not-found", "orders/?q=zebra", "orders_of_acme"),
        ("orders-empty", "orders/", "office_of_nobody"),
        ("event-orders", "events/lights/orders/", "orders_of_acme"),
        ("event-attendees", "events/lights/orders/attendees/", "orders_of_acme"),
        ("order", "orders/{late}/", "orders_of_acme"),
        ("order-paid", "orders/{paid}/", "orders_of_acme"),
        ("order-too-much", "orders/{kept}/", "orders_of_acme"),
        ("order-mark-paid", "orders/{unpaid}/mark-paid/", "orders_of_acme"),
        ("undelivered", "orders/mails/", "orders_of_acme"),
        ("undelivered-none", "orders/mails/", "office_of_acme"),
        ("orders-bulk", "orders/bulk/?do=cancel&order={paid}&order={late}&order={kept}", "orders_of_acme"),
        (
            "orders-bulk-progress",
            "orders/bulk/progress/?do=cancel&since=1&order={late}&order={kept}",
            "orders_of_acme",
        ),
        ("order-waits", "orders/{waits}/", "orders_of_acme"),
        ("order-deny", "orders/{waits}/deny/", "orders_of_acme"),
        ("order-book-refund", "orders/{kept}/book-refund/", "orders_of_acme"),
        ("order-add-note", "orders/{late}/notes/", "orders_of_acme"),
        ("order-cancel", "orders/{paid}/cancel/", "orders_of_acme"),
        ("order-contact", "orders/{paid}/contact/", "orders_of_acme"),
        ("order-address", "orders/{paid}/address/", "orders_of_acme"),
        ("order-extend", "orders/{late}/extend/", "orders_of_acme"),
        ("order-attendee", "orders/{paid}/positions/1/", "orders_of_acme"),
        ("order-ticket-cancel", "orders/{paid}/positions/1/cancel/", "orders_of_acme"),
        ("order-note", "orders/{late}/note/", "orders_of_acme"),
        ("order-tickets", "orders/{paid}/tickets/pdf/", "orders_of_acme"),
        ("teams", "teams/", "orders_of_acme"),
        ("team", "teams/{team}/", "orders_of_acme"),
        ("team-new", "teams/_new/", "orders_of_acme"),
        ("team-rights", "teams/{team}/rights/", "orders_of_acme"),
        ("team-delete", "teams/{team}/delete/", "orders_of_acme"),
        ("team-token", "teams/{team}/new-token/", "orders_of_acme"),
        ("log", "settings/log/", "orders_of_acme"),
        ("log-empty", "settings/log/?kind=checkin", "orders_of_acme"),
        ("close-account", "settings/close-account/", "orders_of_acme"),
        ("close-account-empty", "settings/close-account/", "office_of_nobody"),
        ("close-account-reopen", "settings/close-account/", "office_closing"),
        ("home-closing", "", "office_closing"),
        ("home-past-due", "", "office_past_due"),
    )
]
SHOP = [
    SeenPage(f"shop-{name}", path, host="acme", given=given)
    for name, path, given in (
        ("start", "/", "shop_of_acme"),
        ("start-empty", "/", "empty_shop"),
        ("event", "/lights/", "shop_of_acme"),
        ("event-cart", "/lights/", "bea_with_cart"),
        ("event-ended", "/lights/", "bea_too_late"),
        ("event-closed", "/lights/", "closed_shop"),
        ("event-paused", "/lights/", "paused_shop"),
        ("preview", "/lights/preview/{token}/", "draft_shop"),
        ("cart", "/lights/cart/", "bea_with_cart"),
        ("cart-empty", "/lights/cart/", "shop_of_acme"),
        ("cart-ended", "/lights/cart/", "bea_too_late"),
        ("checkout", "/lights/checkout/", "bea_with_cart"),
        ("order", "/lights/order/{order}/", "bea_ordered"),
        ("order-paid", "/lights/order/{order}/", "bea_paid"),
        ("order-refunded", "/lights/order/{order}/", "bea_refunded"),
        ("order-attendees", "/lights/order/{order}/attendees/", "bea_paid"),
        ("order-contact", "/lights/order/{order}/contact/", "bea_ordered"),
        ("order-cancel", "/lights/order/{order}/cancel/", "bea_ordered"),
        ("resend", "/lights/resend/", "shop_of_acme"),
        ("waiting-room", "/lights/waiting-room/?item_{standing}=2", "bea_waits"),
        ("waiting-room-turn", "/lights/waiting-room/?item_{standing}=2", "bea_at_her_turn"),
        ("legal", "/-/legal/terms/", "shop_of_acme"),
    )
]
REFUSALS = [SeenPage("not-found", "/no/such/page/")]
PAGES = [*GALLERY, *REFUSALS, *ACCOUNTS, *GATE, *CONSOLE, *OFFICE, *DOMAINS, *DATA, *ORDERS, *SHOP]
