from __future__ import annotations

from typing import Any

import pytest

from apps.audit.models import LogEntry
from apps.availability.facade import (
    ProductNotListed,
    VariationsNotListed,
    Want,
    claim,
    delete_quota,
    release,
    update_quota,
)
from apps.availability.models import Claim, Quota
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import (
    NOON,
    make_event,
    make_positions,
    make_product,
    make_quota,
    variation,
    variations_of,
)
from tests.people import Person

pytestmark = pytest.mark.django_db


def actions() -> list[str]:
    return list(LogEntry.objects.filter(object_type="quota").order_by("pk").values_list("action", flat=True))


def test_a_quota_lists_products_and_variations(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        plain, varied = make_product(event), make_product(event, variations=[variation(), variation()])
        first, _second = variations_of(varied)

        quota = make_quota(event, 5, products=[varied, plain, plain], variations=[first])

        stored = Quota.objects.get(pk=quota.pk)
        assert (stored.size, stored.products, stored.variations) == (5, [plain.pk, varied.pk], [first.pk])
        assert actions() == ["quota.added"]


def test_products_and_variations_must_be_of_the_event(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event, other = make_event(), make_event()
        foreign = make_product(other, variations=[variation()])

        with pytest.raises(DomainError) as refused_product:
            make_quota(event, products=[foreign])
        with pytest.raises(DomainError) as refused_variation:
            make_quota(event, variations=variations_of(foreign))

        assert (refused_product.value.field, refused_variation.value.field) == ("items", "variations")
        assert list(Quota.objects.all()) == []


def test_a_product_with_variations_needs_one_of_them_listed(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        varied = make_product(event, variations=[variation()])

        with pytest.raises(VariationsNotListed):
            make_quota(event, products=[varied])


def test_a_variation_needs_its_product_listed(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        varied = make_product(event, variations=[variation()])

        with pytest.raises(ProductNotListed):
            make_quota(event, variations=variations_of(varied))


def test_a_size_may_be_set_below_what_is_sold(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event)
        quota = make_quota(event, 10, products=[product])
        claim([Want(position, [quota.pk]) for position in make_positions(product, 3)])

        changed = update_quota(quota, event, {"size": 2}, actor=olga.actor)

        assert (changed.size, changed.claimed) == (2, 3)
        assert LogEntry.objects.get(action="quota.changed").data == {"size": 2}


@pytest.mark.parametrize(
    ("changes", "logged"),
    [
        pytest.param({"name": "Tickets", "size": 10}, [], id="nothing"),
        pytest.param({"name": "Hall"}, ["quota.changed"], id="a name"),
        pytest.param({"closed": True}, ["quota.closed"], id="closing"),
        pytest.param({"closed": True, "size": 3}, ["quota.changed", "quota.closed"], id="both"),
    ],
)
def test_the_log_tells_what_happened(olga: Person, changes: dict[str, Any], logged: list[str]) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        quota = make_quota(event, 10)

        update_quota(quota, event, changes, actor=olga.actor)

        assert actions() == ["quota.added", *logged]


def test_opening_a_quota_again_is_logged_as_such(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        quota = make_quota(event, closed=True)

        update_quota(quota, event, {"closed": False}, actor=olga.actor)

        assert actions() == ["quota.added", "quota.opened"]


def test_a_quota_that_was_let_go_can_be_deleted(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event)
        quota = make_quota(event, products=[product])
        positions = make_positions(product)
        claim([Want(positions[0], [quota.pk])])
        release(positions=positions, now=NOON)

        delete_quota(quota, actor=olga.actor)

        assert list(Quota.objects.all()) == []
        assert list(Claim.objects.all()) == []
        assert actions() == ["quota.added", "quota.deleted"]
