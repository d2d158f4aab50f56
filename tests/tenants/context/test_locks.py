"""Locks on names: one holder at a time, until its transaction ends, and no organizer meets another one's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from tenants.context.locks import try_lock
from tenants.context.transactions import organizer_transaction
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)


def taken_elsewhere(person: Person, name: str) -> bool:
    def take() -> bool:
        try:
            with organizer_transaction(person.organizer):
                return try_lock(person.organizer.pk, name)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(take).result()


def test_a_name_is_locked_until_the_transaction_ends(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        assert try_lock(olga.organizer.pk, "a")

        assert not taken_elsewhere(olga, "a")
        assert taken_elsewhere(olga, "b")
        assert taken_elsewhere(mallory, "a")

    assert taken_elsewhere(olga, "a")
