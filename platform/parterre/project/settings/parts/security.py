"""Security headers, cookies, and trust in a proxy."""

from csp import constants

from parterre.project.config import encryption_keys, secret_key
from parterre.project.settings.csp_sources import with_more_sources
from parterre.project.settings.parts.configuration import CONFIG

SECRET_KEY = secret_key(CONFIG)
ENCRYPTION_KEYS = encryption_keys(CONFIG)
DEBUG = False

# Which hosts exist is data: OrganizerMiddleware answers 404 for a host that is nobody's.
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = CONFIG.parterre.trust_x_forwarded_host
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.parterre.trust_x_forwarded_proto else None
)

IS_HTTPS = CONFIG.parterre.url.startswith("https://")
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# No cookie has a domain: the root host's never reach an organizer's pages.
# People sign in where the cell is called main. Another one's cookie on the same host must not end their session.
SESSION_COOKIE_NAME = (
    "parterre_session" if CONFIG.cells.name == "main" else f"parterre_session_{CONFIG.cells.name}"
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "parterre_csrftoken"
CSRF_FAILURE_VIEW = "parterre.project.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": with_more_sources(
        {
            "default-src": [constants.NONE],
            "script-src": [constants.SELF],
            "style-src": [constants.SELF],
            "img-src": [constants.SELF],
            "font-src": [constants.SELF],
            "connect-src": [constants.SELF],
            "manifest-src": [constants.SELF],
            "base-uri": [constants.SELF],
            # Browsers also hold the redirects after a form against this: the shop leaves by a page with a link.
            "form-action": [constants.SELF],
            "frame-ancestors": [constants.NONE],
        },
        CONFIG.parterre.csp_additional_header,
    )
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# User.email is unique in lower case, by a constraint that these checks do not look at.
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004"]
