from datetime import UTC, datetime

import pytest

from apps.audit.models import LogEntry
from apps.audit.queries import last_change
from tenants.context.transactions import organizer_transaction

MORNING, NOON = datetime(2030, 1, 1, 8, tzinfo=UTC), datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_last_change_is_the_newest_entry_of_the_event_and_the_types(olga, django_assert_num_queries):
    with organizer_transaction(olga.organizer):
        for at, event_id, object_type in [(MORNING, 1, "item"), (NOON, 1, "quota"), (NOON, 2, "item")]:
            LogEntry.objects.create(
                at=at,
                action="x",
                actor_kind="system",
                event_id=event_id,
                object_type=object_type,
                object_id="1",
            )

        with django_assert_num_queries(1):
            found = last_change(1, ["item"])

        assert found == MORNING
        assert last_change(1, ["item", "quota"]) == NOON
        assert last_change(1, ["taxrule"]) is None
