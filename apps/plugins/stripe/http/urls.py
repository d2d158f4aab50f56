"""URLs on the root host, below /webhooks/stripe/<organizer's uuid>/."""

from django.urls import path

from apps.plugins.stripe.http.webhook import webhook

urlpatterns = [path("", webhook, name="webhook")]
