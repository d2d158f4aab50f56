"""Error reports to Sentry when a DSN is given; nothing is imported or sent without one."""

from parterre.project.settings.parts.configuration import CONFIG

if CONFIG.sentry.dsn:
    from parterre.observability.sentry import start  # costs 30 MB: only for those who report

    start(
        CONFIG.sentry.dsn,
        environment=CONFIG.sentry.environment,
        traces_sample_rate=CONFIG.sentry.traces_sample_rate,
    )
