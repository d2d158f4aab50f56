"""Settings of the installation that other packages use: names, addresses, pace of the outbox."""

from urllib.parse import urlsplit

from parterre.project.settings.parts.configuration import CONFIG

INSTANCE_NAME = CONFIG.parterre.instance_name
DEVELOPMENT = CONFIG.parterre.development
ROOT_URL = CONFIG.parterre.url
ROOT_HOST = urlsplit(ROOT_URL).hostname or ""
CONSOLE_URL = CONFIG.parterre.console_url
CONSOLE_HOST = urlsplit(CONSOLE_URL).hostname or ""
TERMS_URL = CONFIG.parterre.terms_url
PRIVACY_URL = CONFIG.parterre.privacy_url
DEFAULT_CURRENCY = CONFIG.parterre.currency
DATA_DIR = CONFIG.parterre.datadir.absolute()
PLUGINS_DEFAULT = CONFIG.parterre.plugins_default
PLUGINS_EXCLUDE = CONFIG.parterre.plugins_exclude

OUTBOX_LEASE_SECONDS = CONFIG.outbox.lease_seconds
OUTBOX_POLL_SECONDS = CONFIG.outbox.poll_seconds
OUTBOX_IN_FLIGHT_PER_ORGANIZER = CONFIG.outbox.in_flight_per_organizer
OUTBOX_PLATFORM_SHARE = CONFIG.outbox.platform_share
OUTBOX_MAX_ATTEMPTS = CONFIG.outbox.max_attempts

TENANTS_SCHEMA_POOL = CONFIG.tenants.schema_pool

CELL = CONFIG.cells.name
OTHER_CELLS = dict(CONFIG.cells.others)
CELLS_KEY = CONFIG.cells.key
CELL_ENVIRONMENTS = CONFIG.cells.environments

REQUEST_ID_HEADER = CONFIG.parterre.request_id_header
TRUST_X_FORWARDED_FOR = CONFIG.parterre.trust_x_forwarded_for
# Nothing is counted that nobody may read.
METRICS_ENABLED = bool(CONFIG.metrics.enabled and CONFIG.metrics.user and CONFIG.metrics.passphrase)
METRICS_TOP_ORGANIZERS = CONFIG.metrics.top_organizers
METRICS_USER = CONFIG.metrics.user
METRICS_PASSPHRASE = CONFIG.metrics.passphrase

LIFECYCLE_TRIAL_DAYS = CONFIG.lifecycle.trial_days
LIFECYCLE_PAST_DUE_DAYS = CONFIG.lifecycle.past_due_days
LIFECYCLE_CLOSING_DAYS = CONFIG.lifecycle.closing_days
LIFECYCLE_NOTICE_DAYS = CONFIG.lifecycle.notice_days
