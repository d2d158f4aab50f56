"""Languages and time zones."""

from parterre.project.settings.parts.configuration import CONFIG

LANGUAGE_CODE = CONFIG.locale.default
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
TIME_ZONE = CONFIG.locale.timezone
USE_I18N = True
USE_TZ = True
LANGUAGE_COOKIE_NAME = "parterre_language"
