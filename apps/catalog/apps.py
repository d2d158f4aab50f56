from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "apps.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.catalog.domain.copy_products import copy_products, copy_variations  # models exist only now
        from apps.catalog.domain.products import clear_products
        from apps.events.facade import register_cleanup, register_copy_step

        register_cleanup(clear_products)
        register_copy_step(copy_products)
        register_copy_step(copy_variations)
