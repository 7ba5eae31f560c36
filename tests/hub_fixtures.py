"""A whole hub for journeys: ``nightjar up`` in a folder of its own, as an operator would start it."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.nats_fixtures import free_port

NIGHTJAR = [sys.executable, "-m", "app.cli"]
OWNER, PASSWORD = "ada@example.com", "correct horse battery"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


def wait_for(what: Callable[[], Any], seconds: float = 60, said: str = "") -> Any:
    """Ask again until the answer is true; fail with ``said`` when it never is."""
    deadline = time.monotonic() + seconds
    while True:
        answer = what()
        if answer:
            return answer
        assert time.monotonic() < deadline, said or f"waited {seconds} s in vain"
        time.sleep(0.05)


@dataclass
class Hub:
    """A running hub, its owner's browser, and what the command line says to it."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    otlp_http: int = field(default_factory=free_port)
    otlp_grpc: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """``nightjar up``, until it is healthy."""
        command = [*NIGHTJAR, "up", "--data", str(self.folder / "data"), "--port", str(self.port)]
        said = (self.folder / "said.log").open("ab")
        ports = {"NIGHTJAR_OTLP_HTTP_PORT": str(self.otlp_http), "NIGHTJAR_OTLP_GRPC_PORT": str(self.otlp_grpc)}
        environment = os.environ | ports | self.environment
        self.process = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
        wait_for(
            self.is_healthy, 90, "the hub did not become healthy: " + (self.folder / "said.log").read_text()[-2000:]
        )

    def is_healthy(self) -> bool:
        """Whether /health says so."""
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/health", timeout=2).status_code == 200
        return False

    def stop(self) -> int:
        """Ctrl-C; returns the exit code."""
        assert self.process
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(15)
        self.process = None
        return code

    def nightjar(self, *words: str) -> str:
        """What ``nightjar …`` prints about this hub."""
        done = subprocess.run(
            [*NIGHTJAR, *words, "--data", str(self.folder / "data")],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def make_owner(self) -> None:
        """Ada, by the command line."""
        file = self.folder / "password"
        file.write_text(PASSWORD)
        self.nightjar("owner", "create", "--email", OWNER, "--password-file", str(file))

    def make_site(self, domain: str) -> dict[str, Any]:
        """A site of Ada's, as ``nightjar site create --json`` prints it."""
        return json.loads(self.nightjar("site", "create", "--domain", domain, "--json"))

    def signed_in(self) -> httpx.Client:
        """Ada's browser, without the window."""
        client = httpx.Client(base_url=self.url, headers={"x-nightjar": "1"}, timeout=30)
        answer = client.post("/api/sign-in", json={"email": OWNER, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        # The cookie is Secure; browsers send it to loopback all the same, httpx does not.
        for cookie in client.cookies.jar:
            cookie.secure = False
        return client

    def track(self, body: dict[str, Any], **headers: str) -> httpx.Response:
        """One hit, by hand."""
        return httpx.post(
            f"{self.url}/api/track?debug=1", content=json.dumps(body), headers={"user-agent": CHROME, **headers}
        )


@contextlib.contextmanager
def running_hub(**environment: str) -> Iterator[Hub]:
    """A hub of one's own, with an owner, gone with the block."""
    folder = Path(tempfile.mkdtemp(prefix="nightjar-hub-"))
    folder.chmod(0o755)
    hub = Hub(folder, free_port(), environment=environment)
    try:
        hub.start()
        hub.make_owner()
        yield hub
    finally:
        if hub.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                hub.stop()
        if hub.process:
            hub.process.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def hub() -> Iterator[Hub]:
    """The hub that journeys share; each makes a site of its own."""
    with running_hub() as one:
        yield one
