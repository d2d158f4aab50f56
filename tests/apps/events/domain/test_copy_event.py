import pytest

from apps.admission.models import CheckinList
from apps.availability.models import Quota
from apps.catalog.models import Product, Variation
from apps.events.facade import CreateEvent, copied_values, copy_event
from apps.events.models import Event
from apps.taxes.models import TaxRule
from tenants.context.transactions import organizer_transaction
from tests.factories.admission import make_list
from tests.factories.events import NOON, make_event
from tests.factories.offer import make_product, make_quota, make_tax_rule, variation, variations_of
from tests.log import logged
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(olga):
    """An event with one of everything, leading to each other."""
    with organizer_transaction(olga.organizer):
        event = make_event(slug="old", plugins=["manual"], settings={"a": 1}, is_public=False)
        rule = make_tax_rule(event)
        ticket = make_product(event, tax_rule_id=rule.pk, variations=[variation("Adult"), variation("Child")])
        guide = make_product(event, "5.00", hidden_if_item_available_id=ticket.pk)
        adult, _child = variations_of(ticket)
        quota = make_quota(event, 7, products=[ticket, guide], variations=[adult])
        Quota.objects.filter(pk=quota.pk).update(claimed=3, forced=1)
        make_list(
            event,
            all_products=False,
            limit_products=[ticket.pk],
            exit_all_at=NOON,
            rules={
                "and": [
                    {
                        "inList": [
                            {"var": "product"},
                            {"objectList": [{"lookup": ["product", str(guide.pk), "Guide"]}]},
                        ]
                    },
                    {
                        "inList": [
                            {"var": "variation"},
                            {"objectList": [{"lookup": ["variation", adult.pk, "A"]}]},
                        ]
                    },
                    {
                        "inList": [
                            {"var": "gate"},
                            {"objectList": [{"lookup": ["gate", str(guide.pk), "North"]}]},
                        ]
                    },
                    {"<": [{"var": "entries_number"}, 3]},
                ]
            },
        )
        yield event


def copy_of(source, olga):
    request = CreateEvent(slug="new", name={"en": "New"}, date_from=NOON, **copied_values(source))
    return copy_event(source, request, actor=olga.actor)


def test_a_copy_has_its_own_rows_leading_to_each_other(olga, source):
    copy = copy_of(source, olga)

    new = Event.objects.get(slug="new")
    assert new == copy
    assert (new.plugins, new.settings, new.is_public, new.live) == (["manual"], {"a": 1}, False, False)
    rule = TaxRule.objects.get(event=new)
    ticket, guide = Product.objects.filter(event=new).order_by("pk")
    adult, child = Variation.objects.filter(product__event=new).order_by("pk")
    quota = Quota.objects.get(event=new)
    door = CheckinList.objects.get(event=new)
    assert (ticket.tax_rule, guide.tax_rule) == (rule, None)
    assert (ticket.hidden_if_item_available, guide.hidden_if_item_available) == (None, ticket)
    assert (adult.product, child.product) == (ticket, ticket)
    assert (quota.size, quota.products, quota.variations) == (7, [ticket.pk, guide.pk], [adult.pk])
    assert (quota.claimed, quota.forced) == (0, 0)
    assert (door.limit_products, door.exit_all_at) == ([ticket.pk], None)
    old_guide = Product.objects.filter(event=source).order_by("pk")[1]
    assert door.rules == {
        "and": [
            {
                "inList": [
                    {"var": "product"},
                    {"objectList": [{"lookup": ["product", str(guide.pk), "Guide"]}]},
                ]
            },
            {"inList": [{"var": "variation"}, {"objectList": [{"lookup": ["variation", adult.pk, "A"]}]}]},
            {"inList": [{"var": "gate"}, {"objectList": [{"lookup": ["gate", str(old_guide.pk), "North"]}]}]},
            {"<": [{"var": "entries_number"}, 3]},
        ]
    }


def test_the_source_stays_as_it_is(olga, source):
    counts = [model.objects.count() for model in (Event, TaxRule, Product, Variation, Quota, CheckinList)]
    log = logged()

    copy = copy_of(source, olga)

    assert [model.objects.count() for model in (Event, TaxRule, Product, Variation, Quota, CheckinList)] == [
        2 * count for count in counts
    ]
    assert Quota.objects.get(event=source).claimed == 3
    facts = {"slug": "new", "name": {"en": "New"}, "plugins": ["manual"], "copied_from": source.pk}
    assert logged() == [*log, ("event.added", facts)]
    assert copy.pk != source.pk


def test_a_copy_costs_the_same_however_much_is_on_offer(olga, source):
    actor = olga.actor

    def cost(slug):
        request = CreateEvent(slug=slug, name={"en": "New"}, date_from=NOON, **copied_values(source))
        with statements() as asked:
            copy_event(source, request, actor=actor)
        return len(asked)

    first = cost("one")
    for _ in range(3):
        make_quota(source, 1, products=[make_product(source)])
        make_product(source, variations=[variation()])

    assert cost("two") == first
