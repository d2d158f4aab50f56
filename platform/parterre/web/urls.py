"""URLs that every host with pages serves. For hosts with their own URLconf: `*web_urlpatterns`."""

from __future__ import annotations

from django.urls import path, register_converter

from parterre.web.views import seat_rows_picture, theme_style


class ColourConverter:
    regex = "[0-9A-F]{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value.removeprefix("#")


register_converter(ColourConverter, "colour")

web_urlpatterns = [
    path("theme/<str:name>.css", theme_style, name="theme"),
    path("theme/<colour:colour>/<str:slug>.svg", seat_rows_picture, name="seat-rows"),
]
