"""The way of a request."""

ROOT_URLCONF = "parterre.project.urls"
ORGANIZER_HOST_URLCONF = "apps.shop.urls"
WSGI_APPLICATION = "parterre.project.wsgi.application"

MIDDLEWARE = [
    "parterre.observability.middleware.ObservedRequest",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Innermost: whatever stands before it works on public ground.
    "tenants.routing.OrganizerMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
            ]
        },
    }
]
