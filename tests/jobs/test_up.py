"""The supervisor, for real: its stores are the real servers, only the hub is a stand-in."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import nats
import nats.errors as nats_errors
import psutil
import pytest
from sqlalchemy import text

from app.embedded.folder import Folder, Run, is_in_memory, read_run, run_folder
from app.embedded.health import ask
from app.embedded.nats import free_port
from app.embedded.stale import identity
from app.kit.postgres import Postgres

pytestmark = [
    pytest.mark.xdist_group("supervisor"),
    pytest.mark.skipif(os.name != "posix", reason="needs processes of Unix"),
]
STOPS_WITHIN = 5.0  # seconds
NO_TELEMETRY = {
    "NIGHTJAR_OTLP_HTTP_PORT": "0",
    "NIGHTJAR_OTLP_GRPC_PORT": "0",
}  # of the machine, whose ports are not ours


class Up:
    """One ``up`` in a process of its own."""

    def __init__(self, data: Path, port: int, **environment: str) -> None:
        self.data, self.port = data, port
        self.output = data.parent / f"{data.name}-{port}-{time.monotonic_ns()}.out"
        with self.output.open("wb") as output:
            self.process = psutil.Popen(
                [sys.executable, str(Path(__file__).with_name("supervised.py")), str(data), str(port)],
                stdout=output, stderr=subprocess.STDOUT, env=os.environ | NO_TELEMETRY | environment, start_new_session=True,
            )  # fmt: skip

    def said(self) -> str:
        return self.output.read_text()

    def wait_ready(self) -> "Up":
        until(
            lambda: "Next step" in self.said() or not self.process.is_running() or self.process.status() == "zombie", 20
        )
        assert "Next step" in self.said(), self.said()
        return self

    def tree(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def child(self, name: str) -> psutil.Process:
        return psutil.Process(int((self.data / "run" / f"{name}.pid").read_text().split()[0]))

    def end(self) -> None:
        """Whatever the test did to it: nothing of it stays."""
        with suppress(psutil.NoSuchProcess):
            tree = self.tree()
            self.process.terminate()
            psutil.wait_procs(tree, 6)
            for process in survivors(tree):
                process.kill()
            self.process.wait(5)
        if in_memory := run_folder(Folder(self.data)):
            shutil.rmtree(in_memory)

    def exit_code(self) -> int:
        return self.process.wait(20)


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def survivors(tree: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in tree if lives(process)]


def lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Instead of pytest's, whose folders the start of any other pytest closes again, to Postgres' user too."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    started: list[Up] = []
    port = free_port()

    def start(data: Path | None = None, port: int = port, **environment: str) -> Up:
        started.append(Up(data or tmp_path / "data", port, **environment))
        return started[-1]

    yield start
    for one in started:
        one.end()


async def works(run: Run) -> str:
    """Writes to and reads from both stores; returns the version of Postgres."""
    postgres = Postgres(run.postgres_url, pool_size=1)
    async with postgres.work() as session:
        version = (await session.execute(text("show server_version"))).scalar_one()
    await postgres.close()
    connection = await nats.connect(run.nats_url)
    await connection.jetstream().account_info()
    await connection.close()
    return version


async def test_it_starts_both_stores_and_the_hub_and_says_where(up: Callable[..., Up]) -> None:
    hub = up().wait_ready()
    assert f"http://127.0.0.1:{hub.port}/setup to create the owner" in hub.said()
    assert str(hub.data) in hub.said()
    assert int((await works(read_run(hub.data))).split(".")[0]) >= 16


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_stop_everything_in_time(up: Callable[..., Up], number: signal.Signals) -> None:
    hub = up().wait_ready()
    tree, began = hub.tree(), time.monotonic()
    hub.process.send_signal(number)
    assert hub.exit_code() == 0
    assert time.monotonic() - began < STOPS_WITHIN
    assert survivors(tree) == []
    assert not (hub.data / "run.json").exists()
    assert "database system is shut down" in (hub.data / "logs/postgres.log").read_text()


def test_a_hub_that_does_not_listen_is_killed_in_time(up: Callable[..., Up]) -> None:
    hub = up(STAND_IN="deaf").wait_ready()
    tree, began = hub.tree(), time.monotonic()
    hub.process.terminate()
    assert hub.exit_code() == 0
    assert time.monotonic() - began < STOPS_WITHIN
    assert survivors(tree) == []
    assert "did not stop in time" in hub.said()


async def test_a_store_that_is_killed_comes_back_with_its_data(up: Callable[..., Up]) -> None:
    hub = up().wait_ready()
    run = read_run(hub.data)
    connection = await nats.connect(run.nats_url)
    await connection.jetstream().add_stream(name="kept", subjects=["kept"])
    await connection.jetstream().publish("kept", b"an egg")
    await connection.close()
    for name in ("postgres", "nats"):
        before = hub.child(name)
        before.kill()
        until(
            lambda name=name, before=before: (
                (hub.data / f"run/{name}.pid").exists() and hub.child(name).pid != before.pid
            )
        )
    until(lambda: ask("127.0.0.1", int(run.nats_url.rpartition(":")[2]), "/")[0] == 0 and _greets(run), 10)
    until(
        lambda: "ready to accept connections" in (hub.data / "logs/postgres.log").read_text().rpartition("starting")[2]
    )
    await works(run)
    connection = await nats.connect(run.nats_url)
    kept = await connection.jetstream().get_last_msg("kept", "kept")
    await connection.close()
    assert kept.data == b"an egg"
    assert "Postgres was ended by signal 9; starting it again." in hub.said()
    assert "NATS was ended by signal 9; starting it again." in hub.said()


def _greets(run: Run) -> bool:
    with (
        suppress(OSError),
        socket.create_connection(("127.0.0.1", int(run.nats_url.rpartition(":")[2])), 1) as connection,
    ):
        return connection.recv(4) == b"INFO"
    return False


def test_connections_wait_while_the_hub_restarts(up: Callable[..., Up]) -> None:
    hub = up(STAND_IN="slow").wait_ready()
    before = hub.child("hub")
    before.kill()
    until(lambda: survivors([before]) == [])
    assert ask("127.0.0.1", hub.port, "/health", seconds=10)[0] == 200


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has a parent-death signal")
def test_nobody_survives_a_killed_parent_and_the_next_start_works(up: Callable[..., Up]) -> None:
    hub = up(STAND_IN="deaf").wait_ready()
    tree = hub.tree()
    assert len(tree) >= 4
    hub.process.kill()
    until(lambda: survivors(tree) == [], STOPS_WITHIN)
    up().wait_ready()


def test_an_orphan_of_a_killed_run_is_ended_by_the_next_start(up: Callable[..., Up], tmp_path: Path) -> None:
    orphan = psutil.Popen(["sleep", "60"])
    stranger = psutil.Popen(["sleep", "61"])
    try:
        hub = up().wait_ready()
        hub.process.terminate()
        hub.exit_code()
        (hub.data / "run/hub.pid").write_text(f"{orphan.pid}\n{identity(orphan.pid)}\n")
        (hub.data / "run/nats.pid").write_text(f"{stranger.pid}\nsome other process that had this number\n")
        up().wait_ready()
        assert survivors([orphan]) == []
        assert survivors([stranger]) == [stranger]
    finally:
        for process in (orphan, stranger):
            process.kill()
            process.wait()


def test_a_lock_of_postgres_that_names_a_stranger_does_not_stop_the_start(up: Callable[..., Up]) -> None:
    hub = up().wait_ready()
    lock = (hub.data / "postgres/postmaster.pid").read_text().splitlines()
    hub.process.terminate()
    hub.exit_code()
    (hub.data / "postgres/postmaster.pid").write_text("\n".join([str(os.getpid()), *lock[1:]]) + "\n")
    up().wait_ready()


def test_an_interrupted_first_run_is_made_up_for(up: Callable[..., Up], tmp_path: Path) -> None:
    half_made = tmp_path / "data/postgres.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    (tmp_path / "data/VERSION").write_text("1\n")
    up().wait_ready()


def test_a_second_up_on_the_same_folder_is_refused(up: Callable[..., Up]) -> None:
    hub = up().wait_ready()
    second = up(port=free_port())
    assert second.exit_code() == 1
    assert f"Another Nightjar (process {hub.process.pid}) already uses {hub.data}." in second.said()
    assert hub.process.is_running()


def test_a_taken_port_is_refused(up: Callable[..., Up]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        hub = up(port=port)
        assert hub.exit_code() == 1
    assert f"Port {port} on 127.0.0.1 is taken." in hub.said()


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("999", "was written by a newer Nightjar (format 999, this one knows"),
        ("owl", "should hold a number, but says 'owl'"),
    ],
)
def test_a_folder_of_another_format_is_refused(
    up: Callable[..., Up], tmp_path: Path, version: str, sentence: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/VERSION").write_text(f"{version}\n")
    hub = up()
    assert hub.exit_code() == 1
    assert sentence in hub.said()
    assert not (tmp_path / "data/postgres").exists()


def test_a_folder_with_other_files_is_refused(up: Callable[..., Up], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/novel.txt").write_text("Chapter one")
    hub = up()
    assert hub.exit_code() == 1
    assert "holds other files (novel.txt …)" in hub.said()


def test_a_lost_pepper_is_not_replaced_quietly(up: Callable[..., Up]) -> None:
    hub = up().wait_ready()
    hub.process.terminate()
    hub.exit_code()
    (hub.data / "pepper").unlink()
    again = up()
    assert again.exit_code() == 1
    assert "pepper is missing. Restore it from a backup" in again.said()


def test_a_hub_that_keeps_dying_is_given_up_with_its_own_words(up: Callable[..., Up]) -> None:
    hub = up(STAND_IN="dies")
    until(lambda: hub.process.status() == "zombie", 30)
    assert hub.exit_code() == 1
    assert "The hub died 5 times in a minute" in hub.said()
    assert "the hub has a broken wing" in hub.said()


def test_a_hub_that_will_not_heal_is_not_tried_again(up: Callable[..., Up]) -> None:
    hub = up(STAND_IN="will not heal")
    assert hub.exit_code() == 1
    assert hub.said().endswith("The moon is missing.\n")
    assert "again" not in hub.said()


def test_stores_that_are_given_by_url_are_not_started(up: Callable[..., Up]) -> None:
    given = {"NIGHTJAR_POSTGRES_URL": "postgresql://elsewhere/x", "NIGHTJAR_NATS_URL": "nats://elsewhere"}
    hub = up(**given).wait_ready()
    assert len(hub.tree()) == 2
    environment = hub.child("hub").environ()
    assert environment["NIGHTJAR_POSTGRES_URL"] == given["NIGHTJAR_POSTGRES_URL"]
    assert read_run(hub.data).postgres_url == ""  # a password of somebody else's server stays where it was


async def test_only_the_owner_of_the_folder_reaches_the_stores(up: Callable[..., Up]) -> None:
    hub = up().wait_ready()
    for name in ("run.json", "pepper", "VERSION", "nats/nats.conf"):
        assert stat.S_IMODE((hub.data / name).stat().st_mode) == 0o600, name
    sockets = Path(read_run(hub.data).postgres_url.rpartition("host=")[2])
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    with pytest.raises(nats_errors.Error, match=r"(?i)authorization"):
        await nats.connect(f"nats://127.0.0.1:{read_run(hub.data).nats_url.rpartition(':')[2]}", allow_reconnect=False)
    listening = [c for p in hub.tree() for c in p.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert {c.laddr.ip for c in listening} == {"127.0.0.1"}
    assert "nats://" not in " ".join(word for p in hub.tree() for word in p.cmdline())


@pytest.mark.skipif(not is_in_memory(Path("/dev/shm")), reason="needs a tmpfs")
def test_the_salts_get_a_private_folder_in_memory_that_outlives_a_restart(up: Callable[..., Up]) -> None:
    hub = up().wait_ready()
    folder = Path(hub.child("hub").environ()["NIGHTJAR_RUN_DIR"])
    assert is_in_memory(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / "salt").write_text("of today")
    hub.process.terminate()
    hub.exit_code()
    assert Path(up().wait_ready().child("hub").environ()["NIGHTJAR_RUN_DIR"]).joinpath("salt").read_text() == "of today"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_nobody_in_the_tree_may_dump_its_memory_on_a_disk(up: Callable[..., Up]) -> None:
    for process in up().wait_ready().tree():
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        assert re.search(r"Max core file size +0 +0 ", limits), process


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_supervisor_stays_light(up: Callable[..., Up]) -> None:
    hub = up().wait_ready()
    assert hub.process.memory_full_info().pss < 35_000_000


def test_the_supervisor_imports_no_framework() -> None:
    heavy = "{'fastapi', 'pydantic', 'sqlalchemy', 'chdb', 'asyncio', 'typer', 'structlog'}"
    code = f"import sys, jobs.up; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
