"""A process of Nightjar: opens the stores, brings them up to date, and plays one role or all of them.

``nightjar up`` runs all roles in one such process, with ClickHouse in it; in a larger installation each role is a
process of its own (``nightjar api``, ``worker``, ``scheduler``, ``prober``) over stores that are given by URL.
"""

import asyncio
import gc
import resource
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

import uvicorn

from app.embedded.handover import WILL_NOT_HEAL, inherited_socket, listen
from app.ingest.streams import declare_streams
from app.kit.asgi import App
from app.kit.clickhouse import ClickHouse
from app.kit.log import log, set_up_log
from app.kit.postgres import Postgres
from app.kit.problems import Unavailable
from app.kit.settings import Settings, WrongSetting, read_settings
from app.kit.stores import Stores
from app.kit.streams import Streams
from app.main import create_app
from app.sites.commands import first_start
from jobs.chql import listening
from jobs.migrate import NewerData, migrate_clickhouse, migrate_postgres
from jobs.notifier import notify
from jobs.otlp import grpc_port, http_socket
from jobs.prober import probe
from jobs.scheduler import schedule
from jobs.writer import write

DRAIN_S = 2


class Role(StrEnum):
    """What a process does."""

    API = "api"
    WORKER = "worker"
    SCHEDULER = "scheduler"
    PROBER = "prober"


def clickhouse_url(settings: Settings) -> str:
    """Where ClickHouse is: the given URL, or in this process with its data in the hub's folder (made here, private)."""
    if settings.clickhouse_url:
        return settings.clickhouse_url
    folder = (settings.data / "clickhouse").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return f"chdb://{folder}"


def read_pepper(settings: Settings) -> bytes:
    """The pepper as given, or as kept in the data folder (made there when absent)."""
    given = settings.pepper.get_secret_value()
    if given:
        return given.encode()
    file = settings.data / "pepper"
    if not file.exists():
        settings.data.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text().strip().encode()


async def open_stores(settings: Settings) -> Stores:
    """Connect to all three stores and bring them up to date. Raises Unavailable when one does not answer."""
    postgres = Postgres(settings.postgres_url)
    await migrate_postgres(settings.postgres_url)
    streams = await Streams.open(settings.nats_url)
    await declare_streams(streams, settings)
    clickhouse = ClickHouse(clickhouse_url(settings), settings)
    await migrate_clickhouse(clickhouse)
    return Stores(settings, postgres, clickhouse, streams, read_pepper(settings))


class Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: the process starts and stops its parts in order."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.opened = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the doors, and say so to whoever waits for it."""
        await super().startup(sockets)
        if self.started:
            self.opened.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave SIGTERM and SIGINT to the process."""
        yield


async def run(settings: Settings, roles: set[Role]) -> None:
    """Play the roles until SIGTERM or SIGINT; then let requests end, store what is under way, and close."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    stores = await open_stores(settings)
    await first_start(stores)
    rarely_collect_garbage()
    tasks: list[asyncio.Task[None]] = []
    ends = asyncio.Event()
    if Role.WORKER in roles:
        tasks.append(asyncio.create_task(write(stores, ends), name="writer"))
    if Role.SCHEDULER in roles:
        tasks.append(asyncio.create_task(schedule(stores, ends), name="scheduler"))
        tasks.append(asyncio.create_task(notify(stores, ends), name="notifier"))
    if Role.PROBER in roles:
        tasks.append(asyncio.create_task(probe(stores, ends), name="prober"))
    try:
        async with listening(stores.clickhouse, settings.run_dir):
            if Role.API in roles:
                await _serve(stores, stop, tasks)
            else:
                await _wait(stop, tasks)
    finally:
        ends.set()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=DRAIN_S)
            for task in late:
                task.cancel()
        await stores.streams.close()
        await stores.clickhouse.close()
        await stores.postgres.close()
        log.info("stopped")


def rarely_collect_garbage() -> None:
    """What the start made stays. Looking it through again and again cost the doors up to a tenth of their rate."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def server_config(app: App) -> uvicorn.Config:
    """How an application is served, by whatever socket."""
    return uvicorn.Config(
        app, loop="none", http="httptools", access_log=False, log_config=None, server_header=False, date_header=False,
        proxy_headers=False, timeout_graceful_shutdown=DRAIN_S, backlog=2048,
    )  # fmt: skip


async def _serve(stores: Stores, stop: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    settings, app = stores.settings, create_app(stores)
    server = Server(server_config(app))
    sockets = [inherited_socket() or listen(settings.host, settings.port)]
    if telemetry := http_socket(settings):
        sockets.append(telemetry)
        app.otlp_port = settings.otlp_http_port
    serving = asyncio.create_task(server.serve(sockets=sockets), name="server")
    await asyncio.wait([serving, opened := asyncio.create_task(server.opened.wait())], return_when="FIRST_COMPLETED")
    opened.cancel()
    async with grpc_port(app, settings):
        await _wait(stop, [*tasks, serving])
    server.should_exit = True
    with suppress(asyncio.CancelledError):
        await serving


async def _wait(stop: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    """Until ``stop``, or until a part that should run for ever has ended."""
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in done - {stopping}:
        task.result()
        if not stop.is_set():
            raise RuntimeError(f"{task.get_name()} ended by itself")
    stopping.cancel()


def main(roles: set[Role] | None = None) -> int:
    """Run this process; returns its exit code."""
    try:
        settings = read_settings()
    except WrongSetting as wrong:
        print(wrong, file=sys.stderr)
        return WILL_NOT_HEAL
    set_up_log(settings)
    # A core dump would put everything in memory on a disk: addresses of the moment, salts, the pepper.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    try:
        with asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(run(settings, roles or set(Role)))
    except (WrongSetting, NewerData) as wrong:
        print(wrong, file=sys.stderr)
        return WILL_NOT_HEAL
    except Unavailable as error:
        log.error("cannot_start", reason=error.detail)
        return 1
    return 0


def _loop() -> asyncio.AbstractEventLoop:
    import uvloop

    return uvloop.new_event_loop()


if __name__ == "__main__":
    sys.exit(main())
