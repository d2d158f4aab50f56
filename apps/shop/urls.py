"""What organizers' own hosts serve."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from apps.shop.pictures import picture
from apps.shop.plugin_pages import plugin_urlpatterns

# "-" is nobody's event: a slug begins with a letter or digit.
urlpatterns: list[URLPattern | URLResolver] = [
    path("-/pictures/<str:name>", picture, name="picture"),
    *plugin_urlpatterns(),
]
