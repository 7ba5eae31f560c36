"""One supervised process: it dies with its parent, leaves a pid file, and its log cannot grow without end.

Linux ends it through the parent-death signal, also when the parent is killed with -9. macOS has no such signal:
there an orphan lives until the next start reads its pid file (``stale``).
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from app.embedded.account import Account
from app.embedded.folder import Folder
from app.embedded.stale import write_pid

LOG_BYTES = 10_000_000
PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec only calls that need no lock are safe.
LIBC = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to run one child: its words, how it is asked to stop, and how it ends when its parent is gone."""

    name: str
    command: tuple[str, ...]
    stop: signal.Signals
    orphaned: signal.Signals
    stop_seconds: float
    environment: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    working_folder: str = "/"
    keep_open: tuple[int, ...] = ()


class Child:
    """A process made from a recipe, started as often as needed. Call ``start`` from the main thread only:
    the parent-death signal comes when the *thread* that started the child ends."""

    def __init__(self, recipe: Recipe, folder: Folder, before_start: Callable[[], None] = lambda: None) -> None:
        self.recipe = recipe
        self._before_start = before_start
        self.log = folder.logs / f"{recipe.name}.log"
        self.pid_file = folder.pids / f"{recipe.name}.pid"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the running process; 0 when there is none."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Run it in a session of its own, so that a Ctrl-C on the terminal reaches only the supervisor."""
        self._before_start()
        account = self.recipe.account
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.recipe.command,
                env=dict(self.recipe.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.recipe.working_folder,
                pass_fds=self.recipe.keep_open,
                start_new_session=True,
                preexec_fn=die_with_parent(self.recipe.orphaned),  # noqa: PLW1509 - the supervisor has one thread
                user=account and account.uid,
                group=account and account.gid,
                extra_groups=None if account is None else [],
            )
        self._process = process
        write_pid(self.pid_file, process.pid)

    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return self._process.poll() if self._process else None

    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Pass a signal to the process itself."""
        if self._process and self.is_running():
            self._process.send_signal(number)

    def forget(self) -> None:
        """After its end: nothing of its process group stays, and its pid file goes."""
        if self._process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        self.pid_file.unlink(missing_ok=True)

    def last_lines(self, count: int = 5) -> list[str]:
        """The end of its log, for a sentence that says why."""
        with suppress(OSError), self.log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 4096))
            return [line for line in log.read().decode(errors="replace").splitlines() if line.strip()][-count:]
        return []

    def bound_log(self, limit: int = LOG_BYTES) -> None:
        """Keep at most two files of ``limit`` bytes. The child appends, so its file may be copied and emptied."""
        with suppress(OSError):
            if self.log.stat().st_size > limit:
                shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
                os.truncate(self.log, 0)


def die_with_parent(orphaned: signal.Signals) -> Callable[[], None] | None:
    """A ``preexec_fn``: the kernel will send this signal when the thread that forks now is gone. None off Linux."""
    if LIBC is None:
        return None
    parent, prctl = os.getpid(), LIBC.prctl

    def before_exec() -> None:
        # Runs after the change of user, which would have cleared it again.
        prctl(PR_SET_PDEATHSIG, int(orphaned), 0, 0, 0)
        if os.getppid() != parent:  # the parent died in between, its signal was missed
            os._exit(1)

    return before_exec
