"""What a third party would publish: a fee line, a page, an API route and a task."""

from parterre.hooks.manifest import Level, Plugin

plugin = Plugin(
    name="sample",
    label="Sample",
    level=Level.BOTH,
    version="1.0.0",
    hooks="parterre_sample.hooks",
    tasks="parterre_sample.tasks",
    pages="parterre_sample.pages",
    api_event_urls="parterre_sample.api",
    aliases=("third.party.sample",),
)
