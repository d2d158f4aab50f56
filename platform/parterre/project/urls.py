"""Root URLconf."""

from __future__ import annotations

from django.urls import include, path

from apps.backoffice.support_handover import AcceptHandover
from parterre.observability.views import healthcheck, liveness, metrics
from parterre.project.api_docs import ApiDocs
from parterre.project.api_schema import ApiSchema
from parterre.project.plugin_webhooks import webhook_urlpatterns
from parterre.project.tls_ask import ask
from parterre.web.urls import web_urlpatterns
from tenants.cells.http.names import names

urlpatterns = [
    path("", include("parterre.signup.urls")),
    # Beside the account's own pages, which are open before the second factor is given.
    path("accounts/support/", AcceptHandover.as_view(), name="support_handover"),
    path("accounts/", include("parterre.accounts.urls")),
    path("healthcheck/", healthcheck, name="healthcheck"),
    path("healthcheck/live/", liveness, name="liveness"),
    path("metrics", metrics, name="metrics"),
    path("internal/tls/ask", ask, name="tls-ask"),
    path("internal/cells/names", names, name="cells-names"),
    path("api/v1/schema/", ApiSchema.as_view(), name="schema"),
    path("api/v1/docs/", ApiDocs.as_view(), name="api-docs"),
    path("api/v1/", include("apps.api.urls")),
    path("gallery/", include("parterre.web.gallery.urls")),
    *web_urlpatterns,
    path("o/<slug:organizer>/gate/", include("apps.gate.urls")),
    path("o/<slug:organizer>/", include("apps.backoffice.urls")),
    *webhook_urlpatterns(),
]

handler400 = "parterre.project.errors.bad_request"
handler403 = "parterre.project.errors.permission_denied"
handler404 = "parterre.project.errors.page_not_found"
handler500 = "parterre.project.errors.server_error"
