from __future__ import annotations

from django.urls import path

from apps.backoffice.offer.views import products, quotas, taxes

urlpatterns = [
    path("events/<str:event>/products/", products.Products.as_view(), name="products"),
    path("events/<str:event>/products/new/", products.NewProduct.as_view(), name="product-new"),
    path("events/<str:event>/products/<int:product>/", products.EditProduct.as_view(), name="product"),
    path(
        "events/<str:event>/products/<int:product>/delete/",
        products.DeleteProduct.as_view(),
        name="product-delete",
    ),
    path(
        "events/<str:event>/products/<int:product>/picture/",
        products.Picture.as_view(),
        name="product-picture",
    ),
    path("events/<str:event>/quotas/", quotas.Quotas.as_view(), name="quotas"),
    path("events/<str:event>/quotas/new/", quotas.NewQuota.as_view(), name="quota-new"),
    path("events/<str:event>/quotas/<int:quota>/", quotas.EditQuota.as_view(), name="quota"),
    path("events/<str:event>/quotas/<int:quota>/delete/", quotas.DeleteQuota.as_view(), name="quota-delete"),
    path("events/<str:event>/taxes/", taxes.Taxes.as_view(), name="taxes"),
    path("events/<str:event>/taxes/new/", taxes.NewTax.as_view(), name="tax-new"),
    path("events/<str:event>/taxes/<int:rule>/", taxes.EditTax.as_view(), name="tax"),
    path("events/<str:event>/taxes/<int:rule>/delete/", taxes.DeleteTax.as_view(), name="tax-delete"),
]
