from __future__ import annotations

from django.urls import path

from apps.backoffice.payment_methods import views

urlpatterns = [
    path("events/<str:event>/payment/", views.Methods.as_view(), name="payment"),
    path(
        "events/<str:event>/payment/<slug:method>/", views.MethodSettings.as_view(), name="payment-settings"
    ),
    path(
        "events/<str:event>/payment/<slug:method>/switch/",
        views.SwitchMethod.as_view(),
        name="payment-switch",
    ),
    path("settings/payment/<slug:method>/", views.OrganizerSettings.as_view(), name="payment-account"),
]
