from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "apps.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.events.facade import register_event_finder, register_protection
        from apps.orders.queries import event_of_order, has_orders, sales_figures  # models exist only now
        from tenants.stats import register_sales_figures

        register_protection(has_orders)
        register_event_finder("order_id", event_of_order)
        register_sales_figures(sales_figures)
