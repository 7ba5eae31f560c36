"""The data folder: who holds it, which format it has, its secrets, and the private places that belong to it.

data/
  VERSION      format of the folder, a number
  lock         held while a supervisor runs
  pepper       the secret under which keys and sessions are hashed
  run.json     how to reach the running hub; removed at its end
  run/         pid files of the children
  logs/        what the children write, bounded
  postgres/ nats/ clickhouse/
"""

import fcntl
import hashlib
import json
import os
import secrets
import stat
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FORMAT = 1
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - used through private_folder only


class CannotStart(Exception):
    """Nightjar cannot run like this; the message is a sentence for the person who started it."""


@dataclass(frozen=True, slots=True)
class Run:
    """How to reach a running hub: written by its supervisor, read by the command line."""

    pid: int
    host: str
    port: int
    url: str
    postgres_url: str
    nats_url: str


class Folder:
    """One data folder. Make it with a path, then ``open()`` it before anything else."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.logs = self.path / "logs"
        self.pids = self.path / "run"
        self.pepper = self.path / "pepper"
        self._lock: int | None = None

    def open(self) -> bool:
        """Take the lock and check the format; True when the folder is new. Raises CannotStart with the reason."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._take_lock()
            is_new = self._check_format()
            for made in (self.logs, self.pids):
                made.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise CannotStart(f"The data folder {self.path} cannot be used: {error.strerror}.") from None
        return is_new

    def _take_lock(self) -> None:
        # A POSIX record lock, not flock: children do not inherit it, so only the supervisor can hold it,
        # and the kernel gives it back when the supervisor is killed.
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        for _ in range(5):  # `read_run` holds it for a moment when it looks whether somebody is here
            with suppress(OSError):
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            time.sleep(0.05)
        else:
            holder = os.read(lock, 20).decode(errors="replace").strip()
            os.close(lock)
            who = f" (process {holder})" if holder else ""
            raise CannotStart(
                f"Another Nightjar{who} already uses {self.path}. Stop it, or choose another --data."
            ) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        self._lock = lock

    def _check_format(self) -> bool:
        version = self.path / "VERSION"
        if not version.exists():
            strangers = {entry.name for entry in self.path.iterdir()} - {"lock", "lost+found", ".gitkeep"}
            if strangers:
                raise CannotStart(
                    f"{self.path} holds other files ({min(strangers)} …). Choose an empty folder with --data."
                )
            write_private(version, f"{FORMAT}\n")
            return True
        text = version.read_text().strip()
        if not text.isdigit():
            raise CannotStart(f"{version} should hold a number, but says {text[:40]!r}.")
        if int(text) > FORMAT:
            raise CannotStart(
                f"{self.path} was written by a newer Nightjar (format {text}, this one knows {FORMAT}). "
                "Upgrade Nightjar, or choose another folder with --data."
            )
        return False

    def ensure_pepper(self) -> None:
        """Make the pepper of a new folder; raises CannotStart when an older folder has lost its own."""
        if self.pepper.exists():
            return
        if (self.path / "postgres").exists():
            # A new one would quietly make every key and every session of this folder invalid.
            raise CannotStart(
                f"{self.pepper} is missing. Restore it from a backup, or set NIGHTJAR_PEPPER to its content."
            )
        write_private(self.pepper, secrets.token_hex(32) + "\n")

    def digest(self) -> str:
        """Twelve hex characters that stand for this path where names must be short."""
        return hashlib.sha256(str(self.path).encode()).hexdigest()[:12]

    def write_run(self, run: Run) -> None:
        """Say how to reach the hub, readable by its user alone."""
        write_private(self.path / "run.json", json.dumps(asdict(run), indent=2) + "\n")

    def close(self) -> None:
        """Forget the run and give the lock back."""
        with suppress(OSError):
            (self.path / "run.json").unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def read_run(path: Path) -> Run:
    """The running hub of a data folder; raises CannotStart with a sentence when none runs there."""
    folder = path.expanduser().absolute()
    known: dict[str, Any] = {}
    try:
        known = json.loads((folder / "run.json").read_text())
        with (folder / "lock").open("rb+") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # succeeds only when nobody holds it
    except PermissionError:
        raise CannotStart(f"The hub in {folder} belongs to another user.") from None
    except BlockingIOError:
        return Run(**known)
    except (OSError, ValueError, TypeError):
        pass
    raise CannotStart(
        f"No hub runs in {folder}. Start one with `nightjar up --data {folder}`, or set the three store URLs."
    )


def write_private(path: Path, text: str) -> None:
    """Write a small file that only its owner may read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def private_folder(path: Path) -> Path:
    """Make or accept a folder that is really ours and closed to others. Raises CannotStart when it is another's."""
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise CannotStart(f"{path} belongs to somebody else; remove it first.")
    path.chmod(0o700)
    return path


def run_folder(folder: Folder) -> Path | None:
    """A private folder in memory where the day's salts outlive a restart but not a reboot; None without a tmpfs."""
    if not is_in_memory(SHARED_MEMORY) or not os.access(SHARED_MEMORY, os.W_OK):
        return None
    return private_folder(SHARED_MEMORY / f"nightjar-{os.geteuid()}-{folder.digest()}")


def is_in_memory(path: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Whether a path lies on a tmpfs or ramfs, so that nothing written there reaches a disk by itself."""
    if not sys.platform.startswith("linux") or not path.is_dir():
        return False
    real, best, kind = str(path.resolve()), "", ""
    for line in mounts.read_text().splitlines():
        _, point, filesystem, *_ = line.split(" ")
        if (real == point or real.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, filesystem  # the last mount of the longest point is the one on top
    return kind in ("tmpfs", "ramfs")


def short_folder() -> Path:
    """Where sockets may live: their whole path is limited to 107 bytes (103 on macOS)."""
    return (
        SHARED_MEMORY
        if is_in_memory(SHARED_MEMORY) and os.access(SHARED_MEMORY, os.W_OK)
        else Path(tempfile.gettempdir())
    )
