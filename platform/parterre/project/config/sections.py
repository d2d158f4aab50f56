"""All configuration keys: type, default, meaning, and whether the value is secret."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from parterre.project.config import value_types
from parterre.project.config.value_types import Kind


@dataclass(frozen=True, slots=True)
class Key:
    """`name`: as in a file; `attribute`: of the section's dataclass; `plain`: a well-known variable."""

    section: str
    name: str
    attribute: str
    kind: Kind
    default: Any
    about: str
    secret: bool
    plain: str

    @property
    def title(self) -> str:
        return f"[{self.section}] {self.name}"

    @property
    def variables(self) -> tuple[str, ...]:
        """Environment variables that give this key its value."""
        long = f"PARTERRE_{self.section}_{self.name}".upper()
        return (long, self.plain) if self.plain else (long,)


def _key(
    default: Any, kind: Kind, about: str, *, secret: bool = False, name: str = "", plain: str = ""
) -> Any:
    return field(
        default=default,
        repr=not secret,
        metadata={"kind": kind, "about": about, "secret": secret, "name": name, "plain": plain},
    )


DATADIR = Path("var/data")


@dataclass(frozen=True, slots=True)
class ParterreSection:
    instance_name: str = _key("Parterre", value_types.TEXT, "Name of this installation, as shown to users")
    url: str = _key(
        "http://localhost:8000", value_types.HTTP_URL, "Root URL; its host serves everything but shops"
    )
    console_url: str = _key(
        "", value_types.OPTIONAL_HTTP_URL, "URL of the platform staff's console; empty: no console"
    )
    registration: bool = _key(True, value_types.SWITCH, "Anyone can sign up as an organizer")
    terms_url: str = _key(
        "",
        value_types.OPTIONAL_HTTP_URL,
        "Your terms for organizers, linked at sign-up; empty: not mentioned",
    )
    privacy_url: str = _key(
        "", value_types.OPTIONAL_HTTP_URL, "Your privacy policy, linked at sign-up; empty: not mentioned"
    )
    currency: str = _key("EUR", value_types.CURRENCY, "Currency of new events")
    datadir: Path = _key(  # noqa: RUF009  # makes a field, as all of these do
        DATADIR, value_types.DIRECTORY, "Directory for files and the generated secret"
    )
    development: bool = _key(
        False, value_types.SWITCH, "Readable logs, less caching. Never on a public server"
    )
    loglevel: str = _key("INFO", value_types.LOG_LEVEL, "Least severe messages that are logged")
    request_id_header: str = _key(
        "", value_types.HEADER_NAME, "Header in which the proxy sends a request's id; empty: none"
    )
    trust_x_forwarded_for: bool = _key(
        False, value_types.SWITCH, "The proxy replaces X-Forwarded-For: take the client from it"
    )
    trust_x_forwarded_proto: bool = _key(
        False, value_types.SWITCH, "The proxy replaces X-Forwarded-Proto: believe its https"
    )
    trust_x_forwarded_host: bool = _key(
        False, value_types.SWITCH, "The proxy replaces X-Forwarded-Host: take the host from it"
    )
    exempt_networks: tuple[IPv4Network | IPv6Network, ...] = _key(
        (), value_types.NETWORKS, "From where buyers are not limited: box offices, load tests"
    )
    plugins_default: tuple[str, ...] = _key(
        ("banktransfer", "manual", "pdf"), value_types.WORDS, "Plugins that are on in new events"
    )
    plugins_exclude: tuple[str, ...] = _key((), value_types.WORDS, "Installed plugins that cannot be enabled")
    csp_additional_header: str = _key(
        "", value_types.TEXT, "Sources added to the Content-Security-Policy, in its syntax"
    )


@dataclass(frozen=True, slots=True)
class ShopSection:
    waiting_room_from: int = _key(
        200,
        value_types.whole(0),
        "New carts of one event in ten seconds above which its buyers pass a check or wait; "
        "0: only where organizers say so",
    )
    waiting_room_admits: float = _key(
        10.0, value_types.number(0.1, 1000), "Waiting buyers of one event whose turn comes each second"
    )


@dataclass(frozen=True, slots=True)
class LocaleSection:
    default: str = _key("en", value_types.LANGUAGE, "Language when nothing says otherwise")
    timezone: str = _key("UTC", value_types.TIMEZONE, "Time zone when nothing says otherwise")


@dataclass(frozen=True, slots=True)
class DatabaseSection:
    url: str = _key(
        "", value_types.POSTGRES_URL, "The application's database and role", secret=True, plain="DATABASE_URL"
    )
    owner_url: str = _key(
        "",
        value_types.POSTGRES_URL,
        "The same database as its owner: migrations and provisioning. Empty: the application's",
        secret=True,
        plain="DATABASE_OWNER_URL",
    )
    admin_url: str = _key(
        "",
        value_types.POSTGRES_URL,
        "The same server as superuser: sets up database and roles once, never needed again",
        secret=True,
        plain="DATABASE_ADMIN_URL",
    )
    conn_max_age: int = _key(300, value_types.whole(0), "Seconds after which a connection is replaced")
    conn_max_schemas: int = _key(
        150,
        value_types.whole(0),
        "A connection is replaced after so many organizers: its server process keeps memory for each. 0: never",
    )


@dataclass(frozen=True, slots=True)
class ValkeySection:
    url: str = _key(
        "redis://127.0.0.1:6379/0",
        value_types.VALKEY_URL,
        "Valkey or Redis: cache and broker",
        secret=True,
        plain="VALKEY_URL",
    )


@dataclass(frozen=True, slots=True)
class CelerySection:
    worker_max_memory_kb: int = _key(
        400_000, value_types.whole(50_000), "A worker process above this many KiB is replaced"
    )
    express: bool = _key(
        False,
        value_types.SWITCH,
        "This worker takes only first tasks: of organizers that have nothing else with workers",
    )


@dataclass(frozen=True, slots=True)
class OutboxSection:
    lease_seconds: int = _key(
        60, value_types.whole(1), "A task not done after this many seconds is sent again"
    )
    poll_seconds: float = _key(
        1.0, value_types.number(0.05, 3600), "Seconds between polls of the outbox without a wakeup"
    )
    in_flight_per_organizer: int = _key(
        20, value_types.whole(1), "Tasks of one organizer in one queue that may be with workers at a time"
    )
    platform_share: int = _key(
        4, value_types.whole(1), "Turns of the platform's own tasks beside an organizer's one"
    )
    max_attempts: int = _key(
        10, value_types.whole(1), "A task that failed this often is not retried and is reported"
    )


@dataclass(frozen=True, slots=True)
class TenantsSection:
    schema_pool: int = _key(
        5,
        value_types.whole(0),
        "Schemas kept ready, so that a new organizer is open at once; 0: each is made when asked for",
    )


@dataclass(frozen=True, slots=True)
class MailSection:
    host: str = _key("localhost", value_types.TEXT, "SMTP server")
    port: int = _key(25, value_types.PORT, "Its port")
    user: str = _key("", value_types.TEXT, "User to sign in with; empty: no sign-in")
    password: str = _key("", value_types.TEXT, "That user's password", secret=True)
    tls: bool = _key(False, value_types.SWITCH, "STARTTLS")
    ssl: bool = _key(False, value_types.SWITCH, "TLS from the first byte")
    sender: str = _key(
        "parterre@localhost", value_types.MAIL_ADDRESS, "Sender of the platform's mails", name="from"
    )
    timeout: int = _key(10, value_types.whole(1), "Seconds to wait for the SMTP server")


STRIPE = "https://api.stripe.com"


@dataclass(frozen=True, slots=True)
class StripeSection:
    api_base: str = _key(
        STRIPE, value_types.HTTP_URL, "Stripe's API. Anything else only with development switched on"
    )


@dataclass(frozen=True, slots=True)
class ArchivesSection:
    dir: str = _key(
        "", value_types.TEXT, "Directory for exports and backups of organizers. Empty: `<datadir>/archives`"
    )
    keep_exports_days: int = _key(7, value_types.whole(1), "Days until an export can no longer be downloaded")
    keep_backups_days: int = _key(30, value_types.whole(1), "Days until a backup is deleted")
    most_gib: int = _key(200, value_types.whole(1), "An archive that unpacks to more (GiB) is refused")


@dataclass(frozen=True, slots=True)
class LifecycleSection:
    trial_days: int = _key(
        0,
        value_types.whole(0),
        "Days a new organizer is on trial; 0: it is active at once",
    )
    past_due_days: int = _key(
        30, value_types.whole(1), "Days an unpaid organizer goes on selling before it is suspended"
    )
    closing_days: int = _key(
        30, value_types.whole(1), "Days a closed organizer can be opened again before it is deleted"
    )
    notice_days: int = _key(
        7, value_types.whole(1), "Days before a suspension or deletion that its owners are written to"
    )


@dataclass(frozen=True, slots=True)
class DomainsSection:
    edge_host: str = _key(
        "",
        value_types.HOST,
        "Host that organizers' own domains point to by CNAME. Empty: the root URL's host",
    )
    edge_addresses: tuple[str, ...] = _key(
        (),
        value_types.ADDRESSES,
        "Addresses for those who cannot use a CNAME. Empty: what the edge host resolves to",
    )
    resolvers: tuple[str, ...] = _key(
        (),
        value_types.RESOLVERS,
        "DNS resolvers that are asked about organizers' domains. Empty: the machine's own",
    )


@dataclass(frozen=True, slots=True)
class DjangoSection:
    secret: str = _key(
        "",
        value_types.TEXT,
        "Key for signatures. Empty: made on first start and kept in `<datadir>/.secret`",
        secret=True,
    )


@dataclass(frozen=True, slots=True)
class EncryptionSection:
    keys: tuple[str, ...] = _key(
        (),
        value_types.KEYS,
        "Keys for secrets in the database: the first encrypts, all decrypt. Required, except in development",
        secret=True,
    )


@dataclass(frozen=True, slots=True)
class MetricsSection:
    enabled: bool = _key(
        True, value_types.SWITCH, "Count, and serve `/metrics`, when the two below are given"
    )
    user: str = _key("", value_types.TEXT, "User for `/metrics`")
    passphrase: str = _key(
        "", value_types.TEXT, "That user's password; without both, `/metrics` does not exist", secret=True
    )
    top_organizers: int = _key(
        20, value_types.whole(0), "How many organizers have series of their own; all others are one, `other`"
    )


@dataclass(frozen=True, slots=True)
class SentrySection:
    dsn: str = _key(
        "",
        value_types.SENTRY_DSN,
        "Where errors are reported; empty: nowhere",
        secret=True,
        plain="SENTRY_DSN",
    )
    traces_sample_rate: float = _key(
        0.0, value_types.number(0, 1), "Share of requests and tasks that are traced"
    )
    environment: str = _key("production", value_types.TEXT, "Name of the environment in Sentry")


@dataclass(frozen=True, slots=True)
class CellsSection:
    name: str = _key("main", value_types.CELL, "Name of the cell that these processes serve")
    others: tuple[tuple[str, str], ...] = _key(
        (), value_types.CELLS, "The other cells, and where each answers in the platform's own network"
    )
    key: str = _key(
        "", value_types.TEXT, "By which cells know each other; the same in all of them", secret=True
    )
    environments: str = _key(
        "", value_types.TEXT, "Directory with a file <cell>.env for each cell: `tenants move` needs it"
    )


@dataclass(frozen=True, slots=True)
class Config:
    parterre: ParterreSection = ParterreSection()
    shop: ShopSection = ShopSection()
    locale: LocaleSection = LocaleSection()
    database: DatabaseSection = DatabaseSection()
    valkey: ValkeySection = ValkeySection()
    celery: CelerySection = CelerySection()
    outbox: OutboxSection = OutboxSection()
    tenants: TenantsSection = TenantsSection()
    mail: MailSection = MailSection()
    stripe: StripeSection = StripeSection()
    archives: ArchivesSection = ArchivesSection()
    lifecycle: LifecycleSection = LifecycleSection()
    domains: DomainsSection = DomainsSection()
    cells: CellsSection = CellsSection()
    django: DjangoSection = DjangoSection()
    encryption: EncryptionSection = EncryptionSection()
    metrics: MetricsSection = MetricsSection()
    sentry: SentrySection = SentrySection()


DEFAULTS = Config()


def _keys() -> tuple[Key, ...]:
    return tuple(
        Key(
            section=section.name,
            name=item.metadata["name"] or item.name,
            attribute=item.name,
            kind=item.metadata["kind"],
            default=item.default,
            about=item.metadata["about"],
            secret=item.metadata["secret"],
            plain=item.metadata["plain"],
        )
        for section in fields(Config)
        for item in fields(getattr(DEFAULTS, section.name))
    )


KEYS = _keys()
SECTIONS = tuple(section.name for section in fields(Config))
