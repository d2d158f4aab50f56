"""django-tenants as it comes: its own backend and router, the owner's login, and no `migrate` of ours."""

from parterre.project.settings import *  # noqa: F403 - settings are names in a module
from parterre.project.settings import DATABASES

DATABASES["default"] = {**DATABASES["owner"], "ENGINE": "django_tenants.postgresql_backend"}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_SYNC_ROUTER = DATABASE_ROUTERS[0]
