"""A real NATS server for tests: one a session, and streams with names of their own for each test."""

import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from app.kit.streams import Streams


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@dataclass
class NatsServer:
    """A NATS server with JetStream that a test may stop, kill and start again on the same port and folder."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where to connect."""
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [
            str(Path(sys.executable).with_name("nats-server")),
            "-a",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-js",
            "-sd",
            str(self.folder),
        ]
        log = (self.folder / "nats.log").open("ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log)
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise RuntimeError("NATS did not start")

    def kill(self) -> None:
        """Kill -9."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextlib.contextmanager
def running_nats() -> Iterator[NatsServer]:
    """A server of one's own."""
    folder = Path(tempfile.mkdtemp(prefix="nightjar-nats-"))
    server = NatsServer(folder, free_port())
    server.start()
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def nats_server() -> Iterator[NatsServer]:
    """The server that the tests of a session share; who breaks it takes ``own_nats``."""
    with running_nats() as server:
        yield server


@pytest.fixture
def own_nats() -> Iterator[NatsServer]:
    """A server that the test may kill."""
    with running_nats() as server:
        yield server


async def empty(streams: Streams) -> None:
    """Delete every stream and bucket."""
    for info in await streams.jetstream.streams_info():
        await streams.jetstream.delete_stream(info.config.name or "")
    streams.forget_buckets()


@pytest_asyncio.fixture
async def streams(nats_server: NatsServer) -> AsyncIterator[Streams]:
    """A connection to an empty server."""
    connection = await Streams.open(nats_server.url)
    await empty(connection)
    yield connection
    await connection.close()


Connect = Callable[[], Streams]
