"""python -m parterre.devtools.stripe_double --port 12111 --state var/stripe.json"""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

from parterre.devtools.stripe_double.server import StripeDouble


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m parterre.devtools.stripe_double", description=__doc__)
    parser.add_argument("--port", type=int, default=12111, help="0: any that is free")
    parser.add_argument("--state", type=Path, help="file that keeps everything over a restart")
    wanted = parser.parse_args()
    server = StripeDouble(port=wanted.port, state=wanted.state)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"Double of Stripe at http://localhost:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
