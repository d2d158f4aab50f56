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
    SeenPage("gate-choose-empty", "/o/acme/gate/", given="gate_without_events"),
    SeenPage("gate-door", "/o/acme/gate/doors/{door}/", given="door_of_acme"),
    SeenPage("gate-door-exit", "/o/acme/gate/doors/{door}/?type=exit", given="door_of_acme"),
    SeenPage("gate-search", "/o/acme/gate/doors/{door}/search/?q=example", given="door_of_acme"),
    SeenPage("gate-search-empty", "/o/acme/gate/doors/{door}/search/?q=nobody", given="door_of_acme"),
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
        ("support", "/organizers/{organizer}/support/", "quiet_console"),
        ("support-inside", "/organizers/{organizer}/support/", "console_inside"),
        ("support-raise", "/organizers/{organizer}/support/raise/", "console_inside"),
        ("queues", "/queues/", "busy_console"),
        ("failures", "/failures/", "busy_console"),
        ("failures-empty", "/failures/", "quiet_console"),
        ("domains", "/domains/", "busy_console"),
        ("actions", "/actions/", "busy_console"),
    )
]
PAGES = [*GALLERY, *GATE, *CONSOLE]
