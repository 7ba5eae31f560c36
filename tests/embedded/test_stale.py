"""What a killed run left behind is ended only when it is certainly ours."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.embedded.stale import end_stale, identity, write_pid


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()


def test_ours_is_ended(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    write_pid(tmp_path / "pid", sleeper.pid)
    assert end_stale(tmp_path / "pid", signal.SIGTERM)
    assert sleeper.wait(1) == -signal.SIGTERM
    assert not (tmp_path / "pid").exists()


def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    deaf = subprocess.Popen(
        ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"], stdout=subprocess.PIPE
    )
    assert deaf.stdout is not None
    deaf.stdout.readline()
    write_pid(tmp_path / "pid", deaf.pid)
    assert end_stale(tmp_path / "pid", signal.SIGTERM, seconds=0.3)
    assert deaf.wait(1) == -signal.SIGKILL


@pytest.mark.parametrize("change", ["{pid}\n{other}\n", "{pid}\n", "{pid}\nNone\n", "not a number\n", ""])
def test_a_number_alone_is_not_enough(sleeper: subprocess.Popen[bytes], tmp_path: Path, change: str) -> None:
    known = identity(sleeper.pid) or ""
    (tmp_path / "pid").write_text(change.format(pid=sleeper.pid, other=known.replace("60", "61")))
    assert not end_stale(tmp_path / "pid", signal.SIGTERM)
    assert sleeper.poll() is None
    assert not (tmp_path / "pid").exists()


def test_nothing_left_is_nothing_to_do(tmp_path: Path) -> None:
    assert not end_stale(tmp_path / "pid", signal.SIGTERM)
    assert identity(2**22 + 1) is None
    assert identity(os.getpid()) is not None
