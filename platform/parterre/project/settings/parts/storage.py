"""Static files served by the process; private files in the data directory."""

from pathlib import Path

from parterre.kernel.bounds import MOST_UPLOAD_BYTES
from parterre.project.settings.parts.configuration import CONFIG
from parterre.project.settings.parts.platform import DATA_DIR

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Never served by URL: views decide who may have a file.
MEDIA_ROOT = DATA_DIR / "files"
# Exports and backups of whole organizers, as private as those. All machines share it, as they share the files.
ARCHIVES_ROOT = Path(CONFIG.archives.dir).expanduser() if CONFIG.archives.dir else DATA_DIR / "archives"
ARCHIVES_KEEP_EXPORTS_DAYS = CONFIG.archives.keep_exports_days
ARCHIVES_KEEP_BACKUPS_DAYS = CONFIG.archives.keep_backups_days
ARCHIVES_MOST_BYTES = CONFIG.archives.most_gib * 2**30
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "parterre.web.storage.HashedStaticFiles"},
}
# In development there is no collectstatic: files come straight from their apps.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = CONFIG.parterre.development
if CONFIG.parterre.development:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# Bytes of a body that is not in files.
DATA_UPLOAD_MAX_MEMORY_SIZE = MOST_UPLOAD_BYTES
FILE_UPLOAD_PERMISSIONS = 0o640
