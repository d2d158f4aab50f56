"""Languages and time zones."""

from parterre.project.config import value_types
from parterre.project.settings.parts.configuration import CONFIG

LANGUAGE_CODE = CONFIG.locale.default
LANGUAGES = list(value_types.LANGUAGES.items())
TIME_ZONE = CONFIG.locale.timezone
USE_I18N = True
USE_TZ = True
LANGUAGE_COOKIE_NAME = "parterre_language"
