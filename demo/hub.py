"""The hub that runs here, for ``make demo``: where it is, and a key of the demo's site from the command line."""

import json
import subprocess
import sys

from app.embedded.folder import CannotStart, read_run
from app.kit.settings import read_settings

DOMAIN = "demo.example"


def here(*scopes: str) -> tuple[str, str]:
    """Address and key of the running hub; ends with a sentence when there is none, or it has no demo site."""
    url, made = made_here(*(scopes or ("ingest",)))
    return url, made["token"]


def made_here(*scopes: str, kind: str = "secret") -> tuple[str, dict[str, str]]:
    """Address of the running hub, and a key as the command line makes it."""
    try:
        url = read_run(read_settings().data).url
    except CannotStart as error:
        raise SystemExit(str(error)) from error
    words = ["key", "create", "--site", DOMAIN, "--kind", kind, "--name", "demo shop", "--json"]
    words += [word for scope in scopes for word in ("--scope", scope)]
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *words], capture_output=True, text=True, check=False, timeout=120
    )
    if done.returncode:
        raise SystemExit(done.stderr.strip() or done.stdout.strip())
    return url, json.loads(done.stdout)
