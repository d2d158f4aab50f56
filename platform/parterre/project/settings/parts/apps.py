"""Installed apps, and those whose tables are in every organizer's schema."""

from importlib.util import find_spec

from parterre.hooks.discovery import plugin_apps
from parterre.project.settings.parts.configuration import CONFIG

# Not in the wheel.
DEVELOPMENT_APPS = (
    ["parterre.devtools"] if CONFIG.parterre.development and find_spec("parterre.devtools") else []
)

SHARED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "parterre.project",
    *DEVELOPMENT_APPS,
    "parterre.accounts",  # its templates stand before those of allauth
    "parterre.signup",
    "parterre.console",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "parterre.web",
    "django.forms",  # after parterre.web, whose templates of form controls stand before Django's
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "parterre.hooks",
    "parterre.integrations",
    "parterre.observability",
    "tenants",  # before django_tenants: `migrate` is ours
    "django_tenants",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "csp",
]
TENANT_APPS = [
    "apps.audit",
    "apps.events",
    "apps.teams",
    "apps.taxes",
    "apps.catalog",
    "apps.availability",
    "apps.carts",
    "apps.orders",
    "apps.payments",
    "apps.tickets",
    "apps.admission",
    "apps.sales",
    "apps.messaging",
    "apps.plugin_data",
    "apps.api",
    "apps.shop",
    "apps.gate",
    "apps.backoffice",
    # A plugin that is switched off keeps its tables: activation never changes a schema.
    *plugin_apps(),
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
TENANT_MODEL = "tenants.Organizer"
TENANT_DOMAIN_MODEL = "tenants.Domain"
PUBLIC_SCHEMA_NAME = "public"
