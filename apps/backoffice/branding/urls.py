from __future__ import annotations

from django.urls import path

from apps.backoffice.branding import views
from apps.backoffice.branding.footer import EditFooter

urlpatterns = [
    path("look/", views.EditBranding.as_view(), name="look"),
    path("look/foot/", EditFooter.as_view(), name="look-foot"),
    path("look/preview/", views.Preview.as_view(), name="look-preview"),
    path("look/pictures/<str:name>", views.Picture.as_view(), name="look-picture"),
]
