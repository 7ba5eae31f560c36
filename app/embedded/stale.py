"""What a killed run left behind: pid files, checked against the real process before anything is ended.

A pid alone proves nothing, since numbers are used again. A pid file therefore also holds when the process started
and its whole command line; only a process that still has both is ours.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path


def identity(pid: int) -> str | None:
    """Start time and command line of a living process in one line; None when there is none (a zombie is none)."""
    if not sys.platform.startswith("linux"):
        return _identity_by_ps(pid)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return None
    return None if fields[0] in "ZX" else f"{_boot()} {fields[19]} {command}"


def _boot() -> str:
    # Start times count from the boot, so they may repeat after the next one.
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return "-"


def _identity_by_ps(pid: int) -> str | None:
    found = subprocess.run(
        ["ps", "-o", "lstart=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or None


def write_pid(file: Path, pid: int) -> None:
    """Remember a child of ours."""
    file.write_text(f"{pid}\n{identity(pid)}\n")


def end_stale(file: Path, ask: signal.Signals, seconds: float = 5.0) -> bool:
    """End the process a pid file of a former run names, if it is still that process; True when one was ended."""
    try:
        first, _, known = file.read_text().strip().partition("\n")
        pid = int(first)
    except (OSError, ValueError):
        file.unlink(missing_ok=True)
        return False
    is_ours = known != "" and identity(pid) == known
    if is_ours:
        end(pid, known, ask, seconds)
    file.unlink(missing_ok=True)
    return is_ours


def end(pid: int, known: str, ask: signal.Signals, seconds: float) -> None:
    """Ask a process to stop, and kill it when it has not after so many seconds."""
    for number, patience in ((ask, seconds), (signal.SIGKILL, 2.0)):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if identity(pid) != known:
                return
            time.sleep(0.02)
