"""One supervised process: its log stays bounded, and it leaves nothing of its group behind."""

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from app.embedded.child import Child, Recipe
from app.embedded.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "data")
    made.open()
    return made


def child_of(folder: Folder, code: str) -> Child:
    recipe = Recipe("bird", (sys.executable, "-c", code), signal.SIGTERM, signal.SIGKILL, 1.0)
    return Child(recipe, folder)


def wait_for(text: str, log: Path) -> None:
    until = time.monotonic() + 5
    while text not in (log.read_text() if log.exists() else ""):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_log_that_grew_is_emptied_and_goes_on(folder: Folder) -> None:
    code = "import sys\nprint('a' * 2000, flush=True)\nsys.stdin.read()\nimport time\ntime.sleep(.3)\nprint('later')"
    child = child_of(folder, code)
    child.start()
    wait_for("a" * 2000, child.log)
    child.bound_log(limit=1000)
    assert child.log.with_suffix(".log.1").stat().st_size > 2000
    wait_for("later", child.log)
    assert child.log.stat().st_size < 100  # it appends, so no hole of zeros is left where the old text was
    child.forget()


def test_the_end_of_a_log_is_at_hand(folder: Folder) -> None:
    child = child_of(folder, "print('\\n'.join(map(str, range(5000))))")
    assert child.last_lines() == []
    child.start()
    wait_for("4999", child.log)
    assert child.last_lines(2) == ["4998", "4999"]
    child.forget()


def test_children_of_a_child_go_with_it(folder: Folder) -> None:
    child = child_of(folder, "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True); exit(3)")
    child.start()
    wait_for("\n", child.log)
    grandchild = psutil.Process(int(child.log.read_text()))
    while child.exit_code() is None:
        time.sleep(0.02)
    assert child.exit_code() == 3
    child.forget()
    gone, _ = psutil.wait_procs([grandchild], 2)
    assert gone or grandchild.status() == psutil.STATUS_ZOMBIE
    assert not child.pid_file.exists()


def test_a_child_has_a_session_of_its_own(folder: Folder) -> None:
    child = child_of(folder, "import time; time.sleep(60)")
    child.start()
    assert os.getsid(child.pid) == child.pid != os.getsid(0)
    child.forget()
    assert not child.is_running()
