from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from apps.audit.facade import Entry, record, record_all
from apps.audit.models import LogEntry
from parterre.kernel.actor import Actor
from parterre.observability import context
from tenants.context.transactions import organizer_transaction

ACTOR = Actor("token", "7")

pytestmark = pytest.mark.django_db


def test_record_says_who_did_what_to_what_in_which_request(olga):
    with context.fresh(request="abc"), organizer_transaction(olga.organizer):
        record(ACTOR, "event.changed", object_type="event", object_id=3, event_id=3, data={"live": True})

        entry = LogEntry.objects.get()
    assert entry.at is not None
    assert (entry.action, entry.actor_kind, entry.actor_id) == ("event.changed", "token", "7")
    assert (entry.object_type, entry.object_id, entry.event_id) == ("event", "3", 3)
    assert (entry.data, entry.request_id) == ({"live": True}, "abc")


def test_record_keeps_money_and_dates_as_text(olga):
    with organizer_transaction(olga.organizer):
        data = {"price": Decimal("23.00"), "at": datetime(2030, 1, 1, tzinfo=UTC)}
        record(ACTOR, "item.changed", object_type="item", object_id=1, data=data)

        assert LogEntry.objects.get().data == {"price": "23.00", "at": "2030-01-01T00:00:00Z"}


def test_record_all_is_one_insert(olga, django_assert_num_queries):
    entries = [Entry(actor=ACTOR, action="item.added", object_type="item", object_id=n) for n in range(5)]

    with organizer_transaction(olga.organizer):
        assert list(LogEntry.objects.all()) == []

        with django_assert_num_queries(1):
            record_all(entries)

        assert [entry.object_id for entry in LogEntry.objects.order_by("pk")] == ["0", "1", "2", "3", "4"]


def test_an_entry_goes_with_its_change(olga):
    with organizer_transaction(olga.organizer):
        try:
            with transaction.atomic():
                record(ACTOR, "event.changed", object_type="event", object_id=3)
                raise LookupError
        except LookupError:
            pass

        assert list(LogEntry.objects.all()) == []
