from __future__ import annotations

from django.urls import path

from apps.backoffice.home.search import Search
from apps.backoffice.home.views import Home

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("search/", Search.as_view(), name="search"),
]
