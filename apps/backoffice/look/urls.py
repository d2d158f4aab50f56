from __future__ import annotations

from django.urls import path

from apps.backoffice.look import views
from apps.backoffice.look.foot import Foot

urlpatterns = [
    path("look/", views.Look.as_view(), name="look"),
    path("look/foot/", Foot.as_view(), name="look-foot"),
    path("look/preview/", views.Preview.as_view(), name="look-preview"),
    path("look/pictures/<str:name>", views.Picture.as_view(), name="look-picture"),
]
