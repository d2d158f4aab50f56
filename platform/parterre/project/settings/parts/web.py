"""Middleware, templates and URLs."""

from importlib.util import find_spec

ROOT_URLCONF = "parterre.project.urls"
ORGANIZER_HOST_URLCONF = "apps.shop.urls"
# The console is a package of its own: without it, its host is nobody's.
CONSOLE_URLCONF = "parterre.console.urls" if find_spec("parterre.console") else ""
WSGI_APPLICATION = "parterre.project.wsgi.application"

MIDDLEWARE = [
    "parterre.observability.middleware.ObservedRequest",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "parterre.web.bounded_body.BoundedBody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "parterre.web.append_slash.AppendSlash",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.cells.http.identity.AccountOfAnotherCell",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "parterre.accounts.middleware.PersonalPages",
    "parterre.accounts.middleware.SecondFactorOfStaff",
    "tenants.cells.http.forward.CellMiddleware",
    # Innermost: middleware before it runs on the public schema.
    "tenants.routing.middleware.OrganizerMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # As APP_DIRS, with cotton's loader before: it knows <c-…>.
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.templatetags.l10n",
                "parterre.web.templatetags.components",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parterre.web.frames.plain_frame",
            ],
        },
    }
]
COTTON_ISOLATE_BY_DEFAULT = True  # a component sees what it is given, not the names of the page around it
FORM_RENDERER = "parterre.web.forms.renderer.Renderer"

STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "parterre.web.finders.BuiltStyleSheet",
]
