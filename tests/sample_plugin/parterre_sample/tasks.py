from apps.plugin_data.facade import put_plugin_data
from tenants.outbox.tasks import tenant_task


@tenant_task("sample.greet", plugin="sample")
def greet(*, event_id: int, **_: object) -> None:
    put_plugin_data(plugin="sample", event_id=event_id, key="greeted", value=True)
