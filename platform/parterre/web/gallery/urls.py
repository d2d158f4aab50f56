from __future__ import annotations

from django.urls import path

from parterre.web.gallery.views import page

urlpatterns = [
    path("", page, {"name": "components"}, name="gallery"),
    path("<slug:name>/", page, name="gallery-page"),
]
