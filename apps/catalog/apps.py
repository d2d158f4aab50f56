from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "apps.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.catalog.domain.products import clear_products  # models exist only now
        from apps.events.facade import register_clearing

        register_clearing(clear_products)
