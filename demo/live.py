"""The shop in Node.js (``demo/node``) for the hub that runs here: ``python -m demo.live 200`` plays so many visits.

Unlike ``demo.play``, which invents an hour of the past, its spans are what OpenTelemetry's auto-instrumentation tells
of real requests and of a real database.
"""

import os
import subprocess
import sys
from pathlib import Path

from demo.hub import here, made_here

FOLDER = Path(__file__).parent / "node"


def main() -> None:
    """Start the shop with keys of the demo's site, and wait until its visits are over."""
    visits = sys.argv[1] if len(sys.argv) > 1 else "200"
    if not visits.isdigit() or not 1 <= int(visits) <= 10_000:
        raise SystemExit("How many visits? From 1 to 10000.")
    url, secret = here()
    _, public = made_here("ingest", kind="public")
    keys = {"HUB": url, "SECRET_KEY": secret, "PUBLIC_KEY": public["token"]}
    done = subprocess.run(
        ["node", "start.js", "--visits", visits],
        cwd=FOLDER,
        env=os.environ | keys,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise SystemExit("The shop did not start; what it said is above.")
    print(f"Played {visits} visits: services node-shop and node-warehouse.")


if __name__ == "__main__":
    main()
