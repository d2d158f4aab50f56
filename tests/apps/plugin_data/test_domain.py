import pytest

from apps.plugin_data.facade import delete_plugin_data, get_plugin_data, put_plugin_data
from tenants.context.transactions import organizer_transaction

pytestmark = pytest.mark.django_db


def test_data_is_kept_by_plugin_event_and_key(olga):
    with organizer_transaction(olga.organizer):
        put_plugin_data(plugin="sample", key="colour", value={"r": 1})
        put_plugin_data(plugin="sample", key="colour", event_id=3, value="red")
        put_plugin_data(plugin="other", key="colour", value=None)

        assert get_plugin_data(plugin="sample", key="colour") == {"r": 1}
        assert get_plugin_data(plugin="sample", key="colour", event_id=3) == "red"
        assert get_plugin_data(plugin="other", key="colour", default="none") is None
        assert get_plugin_data(plugin="sample", key="size", default="none") == "none"


def test_data_is_replaced_and_deleted(olga):
    with organizer_transaction(olga.organizer):
        put_plugin_data(plugin="sample", key="colour", value="red")
        put_plugin_data(plugin="sample", key="colour", value="blue")

        assert get_plugin_data(plugin="sample", key="colour") == "blue"

        delete_plugin_data(plugin="sample", key="colour")

        assert get_plugin_data(plugin="sample", key="colour") is None


def test_a_neighbour_keeps_its_own(olga, mallory):
    with organizer_transaction(olga.organizer):
        put_plugin_data(plugin="sample", key="colour", value="red")

    with organizer_transaction(mallory.organizer):
        assert get_plugin_data(plugin="sample", key="colour") is None
