"""The platform's own SMTP server."""

from parterre.project.settings.parts.configuration import CONFIG

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = CONFIG.mail.host
EMAIL_PORT = CONFIG.mail.port
EMAIL_HOST_USER = CONFIG.mail.user
EMAIL_HOST_PASSWORD = CONFIG.mail.password
EMAIL_USE_TLS = CONFIG.mail.tls
EMAIL_USE_SSL = CONFIG.mail.ssl
EMAIL_TIMEOUT = CONFIG.mail.timeout
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.mail.sender
