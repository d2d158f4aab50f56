import pytest

from apps.catalog.models import Product
from apps.events.domain.delete import EventIsProtected
from apps.events.facade import delete_event
from apps.events.models import Event
from tenants.context.transactions import organizer_transaction
from tests.factories.admission import make_order
from tests.factories.events import make_event
from tests.factories.offer import make_product, make_quota, make_tax_rule
from tests.log import logged

pytestmark = pytest.mark.django_db


def test_delete_event_takes_its_offer_along_and_keeps_the_log(olga):
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", name={"en": "Fair"})
        product = make_product(event, tax_rule_id=make_tax_rule(event).pk)
        make_quota(event, products=[product])

        delete_event(event=event, actor=olga.actor)

        assert list(Event.objects.all()) == []
        assert list(Product.objects.all()) == []
        assert logged(object_type="event") == [("event.deleted", {"slug": "fair", "name": {"en": "Fair"}})]


def test_delete_event_refuses_when_there_are_orders(olga):
    with organizer_transaction(olga.organizer):
        event = make_event()
        make_order(event)

        with pytest.raises(EventIsProtected):
            delete_event(event=event, actor=olga.actor)

        assert list(Event.objects.all()) == [event]
        assert logged() == []
