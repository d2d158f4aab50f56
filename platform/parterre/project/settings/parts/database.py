"""Database aliases: the application's, and that of the table owner."""

from typing import Any

from parterre.project import no_database
from parterre.project.config.database_url import database_parameters
from parterre.project.settings.parts.configuration import CONFIG

# A server that is gone is noticed within seconds, not after the kernel's two minutes.
CONNECT_TIMEOUT_SECONDS = 5


def _database(url: str) -> dict[str, Any]:
    if not url:
        return {"ENGINE": no_database.ENGINE, "NAME": "none"}
    given = database_parameters(url)
    return {
        "ENGINE": "tenants.postgresql",
        "NAME": given.name,
        "USER": given.user,
        "PASSWORD": given.password,
        "HOST": given.host,
        "PORT": given.port,
        "OPTIONS": {"connect_timeout": CONNECT_TIMEOUT_SECONDS, **given.options},
        "CONN_HEALTH_CHECKS": True,
        # A pooler in transaction mode gives the next statement to another server connection.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # Domain functions own their transactions: no lock waits for a template.
        "ATOMIC_REQUESTS": False,
    }


DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_database(CONFIG.database.url),
        "CONN_MAX_AGE": CONFIG.database.conn_max_age,
        "MOST_SCHEMAS": CONFIG.database.conn_max_schemas,
    },
    # Migrations and provisioning; never used while serving a request.
    "owner": {
        **_database(CONFIG.database.owner_url or CONFIG.database.url),
        "CONN_MAX_AGE": 0,
        "TENANT_ROLES": False,
    },
}
DATABASE_ROUTERS = ["tenants.context.schema_router.SchemaRouter"]
TENANT_SYNC_ROUTER = (
    "tenants.context.schema_router.SchemaRouter"  # django-tenants insists on knowing its router by name
)
DATABASE_ADMIN_URL = CONFIG.database.admin_url
