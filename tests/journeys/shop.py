"""Somebody's shop: a website that is built, served and looked at as people do, for journeys."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM, USER_AGENT
from tests.hub_fixtures import OWNER, PASSWORD, Hub
from tests.node_packages import installed, node

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "tests/clients"
CONFIG = """import { sentryVitePlugin } from "@sentry/vite-plugin";
export default {
  build: { sourcemap: "hidden" },
  plugins: [sentryVitePlugin({
    url: %(hub)s, org: %(org)s, project: %(project)s, authToken: %(key)s, telemetry: false,
    release: { name: %(release)s },
  })],
};
"""


def build_with_maps(hub: Hub, site: dict[str, Any], release: str, folder: Path, sources: dict[str, str]) -> Path:
    """What Vite makes of sources by their paths; its stock plugin uploads the maps to a site. Returns the website."""
    for name, text in sources.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "node_modules").symlink_to(installed(CLIENTS))
    values = {
        "hub": f"{hub.url}/", "org": hub.signed_in().get("/api/me").json()["organizations"][0]["slug"],
        "project": site["domain"], "key": site["secret_key"], "release": release,
    }  # fmt: skip
    (folder / "vite.config.mjs").write_text(CONFIG % {name: json.dumps(value) for name, value in values.items()})
    node(str(ROOT / "web/node_modules/vite/bin/vite.js"), "build", cwd=folder)
    return folder / "dist"


class Shop(http.server.ThreadingHTTPServer):
    """Somebody's website, and what its pages asked of it."""

    folder: Path
    asked: dict[str, dict[str, str]]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}"


class _Files(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments, directory=str(arguments[2].folder))

    def do_GET(self) -> None:
        assert isinstance(self.server, Shop)
        if self.path.startswith("/api/"):
            self.server.asked[self.path.partition("?")[0]] = {k.lower(): v for k, v in self.headers.items()}
            self.send_response(503)
            self.end_headers()
        else:
            super().do_GET()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", "0")))
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None: ...


@contextmanager
def served(folder: Path) -> Iterator[Shop]:
    """A folder as a website."""
    server = Shop(("127.0.0.1", 0), _Files)
    server.folder, server.asked = folder, {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def somebodys_browser() -> Iterator[Page]:
    """A browser that looks like a person's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, f"--user-agent={USER_AGENT}"])
        context = browser.new_context(user_agent=USER_AGENT, viewport={"width": 1440, "height": 1000})
        yield context.new_page()
        browser.close()


def sign_in(hub: Hub, page: Page) -> None:
    """Let the owner sign in with this browser."""
    page.goto(f"{hub.url}/sign-in")
    answer = page.evaluate(
        "body => fetch('/api/sign-in', { method: 'POST', headers: { 'x-nightjar': '1', 'content-type': 'application/json' },"
        " body: JSON.stringify(body) }).then(answer => answer.status)",
        {"email": OWNER, "password": PASSWORD},
    )
    assert answer == 200
