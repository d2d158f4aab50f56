"""The directory does without Valkey, and does not make requests wait for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache

from tenants.routing import directory
from tests.people import Person

pytestmark = pytest.mark.django_db


class CountedOutage(RedisCache):
    """At an address where nothing listens, as when Valkey is down."""

    def __init__(self) -> None:
        super().__init__("redis://127.0.0.1:1/0", {})
        self.asked = 0

    def get(self, *args: Any, **kwargs: Any) -> Any:
        self.asked += 1
        return super().get(*args, **kwargs)


def test_without_valkey_organizers_are_found_and_it_is_asked_seldom(olga: Person) -> None:
    before, outage = caches["public"], CountedOutage()
    caches["public"] = outage
    directory._memory._checked_at = 0.0
    try:
        found = [directory.organizer_by_slug("acme") for _ in range(5)]
        directory.forget()
    finally:
        caches["public"] = before
        directory._memory._checked_at = 0.0

    assert [organizer.slug for organizer in found if organizer] == ["acme"] * 5
    assert outage.asked == 1
