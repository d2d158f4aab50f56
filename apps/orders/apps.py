from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "apps.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.events.facade import register_event_finder, register_protection
        from apps.orders.queries import event_of_order, has_orders  # models exist only now

        register_protection(has_orders)
        register_event_finder("order_id", event_of_order)
