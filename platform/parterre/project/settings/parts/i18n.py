"""Languages and time zones."""

from importlib.util import find_spec
from pathlib import Path

from parterre.project.config import value_types
from parterre.project.settings.parts.apps import INSTALLED_APPS
from parterre.project.settings.parts.configuration import CONFIG


def _own_catalogues() -> list[Path]:
    own = [app for app in INSTALLED_APPS if app.partition(".")[0] in ("parterre", "tenants", "apps")]
    folders = [Path(root) / "locale" for app in own for root in find_spec(app).submodule_search_locations]  # type: ignore[union-attr]
    return [folder for folder in folders if folder.is_dir()]


LANGUAGE_CODE = CONFIG.locale.default
LANGUAGES = list(value_types.LANGUAGES.items())
TIME_ZONE = CONFIG.locale.timezone
USE_I18N = True
USE_TZ = True
# Else the first app that has a sentence translates it, and that may be allauth: "Cancel" of an order is not of a form.
LOCALE_PATHS = _own_catalogues()
LANGUAGE_COOKIE_NAME = "parterre_language"
