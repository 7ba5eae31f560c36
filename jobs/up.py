"""The supervisor behind ``nightjar up``: a light parent that starts Postgres, NATS and the hub, and keeps them running.

It imports no framework and opens no database, because it lives as long as the hub and should cost a few megabytes.
1. take the data folder, end what a killed run left, open the listening socket
2. start the stores that are not given by URL, then the hub, and wait until the hub says it is healthy
3. start again what dies; on Ctrl-C or SIGTERM stop the hub first, then the stores, in five seconds at most
"""

import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.embedded.child import Child, Recipe
from app.embedded.folder import CannotStart, Folder, Run, run_folder
from app.embedded.handover import LISTEN_FD, listen
from app.embedded.health import ask, reachable
from app.embedded.nats import EmbeddedNats
from app.embedded.otlp_ports import OtlpPorts, open_otlp_ports
from app.embedded.postgres import EmbeddedPostgres
from app.embedded.stale import end, end_stale, identity
from app.embedded.watched import Stop, Watched, bury_orphans, complain, say

HUB = (sys.executable, "-P", "-m", "jobs.hub")
TICK = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Plan:
    """What ``nightjar up`` was asked for. ``environment`` is what the hub inherits."""

    data: Path
    host: str
    port: int
    url: str
    nats_sync: str
    environment: Mapping[str, str]
    reload: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Plan":
        """The plan the command line has checked and completed before it became this process."""
        return cls(
            data=Path(environment["NIGHTJAR_DATA"]),
            host=environment["NIGHTJAR_HOST"],
            port=int(environment["NIGHTJAR_PORT"]),
            url=environment.get("NIGHTJAR_URL", ""),
            nats_sync=environment["NIGHTJAR_NATS_SYNC"],
            environment=environment,
            reload="--reload" in sys.argv[1:],
        )

    def is_given(self, name: str) -> bool:
        """Whether the operator set this setting, as a value or as a file."""
        return bool(self.environment.get(name) or self.environment.get(f"{name}_FILE"))


class Supervisor:
    """One run of ``nightjar up``."""

    def __init__(self, plan: Plan, hub_command: tuple[str, ...] = HUB) -> None:
        self.plan = plan
        self.hub_command = hub_command
        self.folder = Folder(plan.data)
        self.stores: list[Watched] = []
        self.hub: Watched | None = None
        self._asked_at: float | None = None
        self._is_impatient = False
        self._wake = os.pipe()
        self._door: socket.socket | None = None
        self._otlp = OtlpPorts("")
        self._postgres: EmbeddedPostgres | None = None
        self._next_logs = 0.0
        self._sources = 0.0

    def run(self) -> int:
        """Until somebody stops it; returns the exit code."""
        self._listen_to_signals()
        code = 0
        try:
            self._start()
            while True:
                self._tick()
        except Stop as stop:
            code = stop.code
        finally:
            self._stop()
            self.folder.close()
        return code

    def _start(self) -> None:
        is_new = self.folder.open()
        self._end_stale()
        self._door = self._open_door()
        self._otlp = open_otlp_ports(self.plan.environment, self.plan.host, self.plan.port)
        if not self.plan.is_given("NIGHTJAR_PEPPER"):
            self.folder.ensure_pepper()
        if is_new:
            say(f"Making a new Nightjar in {self.folder.path}")
        environment, postgres_url, nats_url = self._start_stores(is_new)
        self._start_hub(environment, is_new)
        where = self.plan.url or f"http://{reachable(self.plan.host)}:{self.plan.port}"
        run = Run(os.getpid(), self.plan.host, self.plan.port, where, postgres_url, nats_url)
        self.folder.write_run(run)
        self._banner(where)

    def _end_stale(self) -> None:
        for name, request in (("hub", signal.SIGTERM), ("nats", signal.SIGTERM), ("postgres", signal.SIGINT)):
            if end_stale(self.folder.pids / f"{name}.pid", request):
                say(f"Ended {name}, which a killed run had left behind.")

    def _open_door(self) -> socket.socket:
        host, port = self.plan.host, self.plan.port
        try:
            return listen(host, port)
        except socket.gaierror:
            raise CannotStart(f"{host} is not an address of this machine; choose another --host.") from None
        except PermissionError:
            raise CannotStart(f"Port {port} needs special rights; choose one above 1023 with --port.") from None
        except OSError as error:
            with suppress(OSError):
                listen(host, 0).close()  # works: then the address is right and only the port is taken
                raise CannotStart(f"Port {port} on {host} is taken. Choose another one: --port {port + 1}.") from None
            raise CannotStart(f"Cannot listen on {host}:{port}: {error.strerror}.") from None

    def _start_stores(self, is_new: bool) -> tuple[dict[str, str], str, str]:
        environment, postgres_url, nats_url = dict(self.plan.environment), "", ""
        if not self.plan.is_given("NIGHTJAR_POSTGRES_URL"):
            self._postgres = postgres = EmbeddedPostgres(self.folder)
            stray = postgres.stray()
            if stray:
                end(stray, identity(stray) or "", signal.SIGINT, 5.0)
            postgres_url = environment["NIGHTJAR_POSTGRES_URL"] = postgres.url
            self._bring_up(Watched("Postgres", postgres.child), postgres.is_ready, postgres.prepare, is_new)
        if not self.plan.is_given("NIGHTJAR_NATS_URL"):
            nats = EmbeddedNats(self.folder, self.plan.nats_sync)
            nats_url = environment["NIGHTJAR_NATS_URL"] = nats.url
            self._bring_up(Watched("NATS", nats.child), nats.is_ready, nats.prepare, is_new)
        return environment, postgres_url, nats_url

    def _start_hub(self, environment: dict[str, str], is_new: bool) -> None:
        assert self._door is not None
        in_memory = run_folder(self.folder)
        environment |= {
            "NIGHTJAR_DATA": str(self.folder.path),
            "NIGHTJAR_RUN_DIR": str(in_memory or ""),
            LISTEN_FD: str(self._door.fileno()),
            "PYTHONUNBUFFERED": "1",
            **self._otlp.environment,
        }
        if not self.plan.is_given("NIGHTJAR_PEPPER"):
            environment["NIGHTJAR_PEPPER_FILE"] = str(self.folder.pepper)
        recipe = Recipe(
            "hub",
            self.hub_command,
            stop=signal.SIGTERM,
            # Its stores end in the same moment, so there is nothing left to drain into; and only -9 is certain.
            orphaned=signal.SIGKILL,
            stop_seconds=2.5,
            environment=environment,
            working_folder=str(Path.cwd()),
            keep_open=(self._door.fileno(), *self._otlp.keep_open),
        )
        self.hub = Watched("The hub", Child(recipe, self.folder))
        self._sources = _newest_source() if self.plan.reload else 0.0
        self._bring_up(self.hub, self._is_healthy, lambda: None, is_new)

    def _bring_up(
        self, watched: Watched, is_ready: Callable[[], bool], prepare: Callable[[], None], is_new: bool
    ) -> None:
        began = time.monotonic()
        if watched is not self.hub:
            self.stores.append(watched)
        prepare()
        watched.child.start()
        while not is_ready():
            self._pause(0.02)
            self._look()
            if watched.has_died_often(time.monotonic()):
                raise Stop(1)
        if is_new:
            say(f"  {watched.title} is ready ({time.monotonic() - began:.1f} s)")

    def _is_healthy(self) -> bool:
        return ask(reachable(self.plan.host), self.plan.port, "/health")[0] == 200

    def _banner(self, where: str) -> None:
        status, body = ask(reachable(self.plan.host), self.plan.port, "/api/setup")
        needs_owner = status == 200 and b'"needed":true' in body.replace(b" ", b"")
        step = f"open {where}/setup to create the owner" if needs_owner else f"open {where} and sign in"
        say(f"\n  Nightjar   {where}\n  Data       {self.folder.path}\n  Telemetry  {self._otlp.words}")
        say(f"  Next step  {step}\n  Stop       Ctrl-C\n")

    def _tick(self) -> None:
        self._pause(TICK)
        self._look()
        now = time.monotonic()
        if now >= self._next_logs:
            self._next_logs = now + 10  # seconds
            for watched in self._all():
                watched.child.bound_log()
        if self.plan.reload and self.hub and (newest := _newest_source()) > self._sources:
            self._sources = newest
            say("The source changed; restarting the hub.")
            self._end([self.hub])
            self.hub.child.start()

    def _look(self) -> None:
        for watched in self._all():
            watched.look(time.monotonic())
        bury_orphans({watched.child.pid for watched in self._all()})

    def _all(self) -> list[Watched]:
        return [*self.stores, *([self.hub] if self.hub else [])]

    def _stop(self) -> None:
        """The hub first, because it drains into the stores; then the stores, side by side."""
        if self._door:
            self._door.close()
        self._otlp.close()
        if self.hub and self.hub.child.is_running():
            say("Stopping …")
        self._end([self.hub] if self.hub else [])
        self._end(self.stores)
        if self._postgres:
            self._postgres.tidy()

    def _end(self, some: list[Watched]) -> None:
        for watched in some:
            watched.child.send(watched.child.recipe.stop)
        until = time.monotonic() + max((watched.child.recipe.stop_seconds for watched in some), default=0)
        while any(watched.child.is_running() for watched in some) and time.monotonic() < until:
            if self._is_impatient:
                break
            self._sleep(0.05)
        for watched in some:
            if watched.child.is_running():
                complain(f"{watched.title} did not stop in time and was killed.")
                watched.child.send(signal.SIGKILL)
            watched.child.forget()

    def _listen_to_signals(self) -> None:
        for end_of_pipe in self._wake:
            os.set_blocking(end_of_pipe, False)
        signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, *_: object) -> None:
        now = time.monotonic()
        if self._asked_at is None:
            self._asked_at = now
        elif now - self._asked_at > 0.5:  # not the same Ctrl-C, passed on by a parent as well
            self._is_impatient = True

    def _pause(self, seconds: float) -> None:
        """Sleep, but wake for a signal; raises Stop when it asked us to."""
        if self._asked_at is None:
            self._sleep(seconds)
        if self._asked_at is not None:
            raise Stop

    def _sleep(self, seconds: float) -> None:
        if select.select([self._wake[0]], [], [], seconds)[0]:
            with suppress(BlockingIOError):
                os.read(self._wake[0], 4096)


def _newest_source() -> float:
    root = Path(__file__).parent.parent
    return max(
        file.stat().st_mtime
        for room in ("app", "jobs")
        for file in (root / room).rglob("*")
        if file.suffix in (".py", ".sql")
    )


def run(plan: Plan, hub_command: tuple[str, ...] = HUB) -> int:
    """Run a plan to its end; a reason not to start becomes one sentence and exit code 1."""
    # A core dump would put the day's salts, and the addresses of requests under way, on a disk. Children inherit this.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        return Supervisor(plan, hub_command).run()
    except CannotStart as reason:
        complain(str(reason))
        return 1


if __name__ == "__main__":
    sys.exit(run(Plan.from_environment(os.environ)))
