"""The API's documentation page under the strict Content-Security-Policy: nothing inline."""

from __future__ import annotations

from csp.decorators import csp_update
from django.conf import settings
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView


# Swagger UI's style sheet has its icons as data: URLs.
@method_decorator(csp_update({"img-src": ["data:"]}), name="dispatch")
class ApiDocs(TemplateView):
    template_name = "project/api_docs.html"

    def get_context_data(self, **context: object) -> dict[str, object]:
        schema_url = f"{reverse('schema')}?format=json"
        return super().get_context_data(
            schema_url=schema_url, instance_name=settings.INSTANCE_NAME, **context
        )
