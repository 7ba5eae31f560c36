"""A browser that sees and hides pages as people's browsers do, and two origins: somebody's site and a collector."""

import asyncio
import json
import subprocess
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, WebError, async_playwright

from tests.browser import ARGUMENTS, CHROMIUM

SWITCHES = [
    *ARGUMENTS,
    "--disable-dev-shm-usage",
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LocalNetworkAccessChecks",
    "--remote-debugging-port=0",
]
# Names under .test are not this machine to the browser, so the tracker takes them for real sites.
HOSTS = ("*.test", "*.local", "localhost", "127.1.2.3")
NAMES = "--host-resolver-rules=" + ", ".join(f"MAP {host} 127.0.0.1" for host in HOSTS)
STATIC = Path(__file__).parents[2] / "static"
SITE = "abc123def456"
DROP = -1  # In place of a status: close the connection without an answer.

Event = dict[str, Any]


@dataclass
class Collector:
    """Takes what a tracker sends, and answers as it is told to."""

    port: int = 0
    events: list[Event] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)  # method, path, headers
    answers: list[int] = field(default_factory=list)  # The statuses of the next answers; 202 when empty.
    body: dict[str, Any] = field(default_factory=dict)  # Of a 202.

    @property
    def origin(self) -> str:
        return f"http://stats.example.test:{self.port}"

    async def until(self, count: int, name: str | None = None, seconds: float = 6) -> list[Event]:
        """The events (of one name) as soon as there are so many, and no more than so many a moment later."""
        for _ in range(int(seconds / 0.02)):
            if len(self.named(name)) >= count:
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.08)
        assert len(self.named(name)) == count, f"wanted {count} of {name or 'any'}, got {self.events}"
        return self.named(name)

    def named(self, name: str | None = None) -> list[Event]:
        return [event for event in self.events if name in (None, event["n"])]

    def paths(self) -> list[str]:
        """The paths of the page views, in their order, with the fragment of hash routing."""
        return ["/" + event["u"].split("/", 3)[3] for event in self.named("pageview")]


class Door(BaseHTTPRequestHandler):
    def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Access-Control-Allow-Origin": "*", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None: ...


def collector_handler(collector: Collector) -> type[BaseHTTPRequestHandler]:
    class Handler(Door):
        def do_GET(self) -> None:
            name = self.path.rsplit("/", 1)[1]
            source = STATIC / name if (STATIC / name).exists() else STATIC / "tracker.js"
            script = source.read_bytes()
            if name.endswith(".more.js"):
                script += b"\n" + (STATIC / "tracker-more.js").read_bytes()
            if name in (f"{SITE}.js", f"{SITE}.more.js"):
                script = script.replace(b"%site%", SITE.encode())
            # A cookie that a careless request would bring back.
            headers = {"Content-Type": "text/javascript; charset=utf-8", "Set-Cookie": "seen=1; Path=/"}
            self.answer(200, script, headers)

        def do_POST(self) -> None:
            collector.requests.append((self.command, self.path, dict(self.headers)))
            collector.events.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status = collector.answers.pop(0) if collector.answers else 202
            if status == DROP:
                self.connection.close()
                return
            body = json.dumps(collector.body).encode() if collector.body and status == 202 else b""
            self.answer(status, body, {"Content-Type": "application/json"})

        def do_OPTIONS(self) -> None:
            collector.requests.append((self.command, self.path, dict(self.headers)))
            self.answer(204, b"", {"Access-Control-Allow-Headers": "*"})

    return Handler


@dataclass
class Website:
    """Somebody's site: every path of it is the same page, with a head that the test writes."""

    collector: Collector
    port: int = 0
    head: str = ""
    body: str = "<a id='next' href='/next'>next</a>"
    height: int = 4000  # px; the window is 720 px high or so.

    def install(self, attributes: Mapping[str, str | bool] = {}, *, before: str = "", name: str = "tracker") -> None:
        """Puts the tracker's tag into the head; `before` is a script that runs before it."""
        written: dict[str, str | bool] = {"data-site": SITE, "defer": True, **attributes}
        words = [key if value is True else f'{key}="{value}"' for key, value in written.items() if value is not False]
        tag = f'<script src="{self.collector.origin}/js/{name}.js" {" ".join(words)}></script>'
        self.head = f"<script>{before}</script>{tag}"

    def url(self, path: str = "/", host: str = "www.example.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self) -> bytes:
        style = f"<style>body{{margin:0;height:{self.height}px}}</style>"
        return f"<!doctype html><html><head>{style}{self.head}</head><body>{self.body}</body></html>".encode()


def website_handler(website: Website) -> type[BaseHTTPRequestHandler]:
    class Handler(Door):
        def do_GET(self) -> None:
            status = 404 if self.path == "/favicon.ico" or self.path.startswith("/missing") else 200
            self.answer(status, website.page(), {"Content-Type": "text/html; charset=utf-8"})

    return Handler


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    with serving(collector_handler(collector)) as collector.port:
        yield collector


@pytest.fixture
def website(collector: Collector) -> Iterator[Website]:
    website = Website(collector)
    website.install()
    with serving(website_handler(website)) as website.port:
        yield website


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BrowserContext]:
    """One Chromium with real tabs: the one in front is visible and focused, the others are not.

    Playwright's own launch makes every page believe that it is focused and switches the back-forward cache off, so
    the browser is started here and Playwright only connects to it.
    """
    profile = tmp_path_factory.mktemp("chromium")
    with chromium(profile, "about:blank") as process:
        async with async_playwright() as playwright:
            address = await debugging_address(profile, process)
            connected = await playwright.chromium.connect_over_cdp(address, no_defaults=True)
            yield connected.contexts[0]
            await connected.close()


@contextmanager
def chromium(profile: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    command = [CHROMIUM, *SWITCHES, NAMES, f"--user-data-dir={profile}", url]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def unwatched(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Opens a URL in a browser of its own without developer tools, whose presence forbids prerendering."""
    with ExitStack() as stack:

        def open_url(url: str) -> None:
            stack.enter_context(chromium(tmp_path / "unwatched", url))

        yield open_url


async def debugging_address(profile: Path, process: subprocess.Popen[bytes], seconds: float = 20) -> str:
    noted = profile / "DevToolsActivePort"
    for _ in range(int(seconds / 0.05)):
        if noted.exists() and "\n" in noted.read_text():
            return f"http://127.0.0.1:{noted.read_text().split()[0]}"
        assert process.poll() is None, f"chromium ended with {process.returncode}"
        await asyncio.sleep(0.05)
    raise AssertionError("chromium did not open its debugging port")


@pytest_asyncio.fixture(loop_scope="session")
async def tab(browser: BrowserContext) -> AsyncIterator[Callable[[], Awaitable[Page]]]:
    """Opens tabs in front of all others; afterwards no page may have seen an error of ours."""
    errors: list[str] = []

    def note(error: WebError) -> None:
        errors.append(str(error.error))

    browser.on("weberror", note)

    async def open_tab() -> Page:
        page = await browser.new_page()
        await page.bring_to_front()
        return page

    before = set(browser.pages)
    yield open_tab
    for page in set(browser.pages) - before:
        await page.close()
    browser.remove_listener("weberror", note)
    assert not errors


@pytest_asyncio.fixture(loop_scope="session")
async def page(tab: Callable[[], Awaitable[Page]]) -> Page:
    return await tab()
