"""Postgres as a system user when Nightjar is root, who may pass through closed folders but not look into them."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.embedded.account import Account, account_for_postgres, let_through, own

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")


@pytest.fixture
def closed() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        inner = Path(folder, "closed/inner")
        inner.mkdir(parents=True)
        Path(folder, "closed").chmod(0o700)
        (inner / "file").write_text("hello")
        yield inner


def as_account(account: Account, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def test_it_passes_through_but_does_not_look_in(closed: Path) -> None:
    account = account_for_postgres()
    assert account is not None and account.uid != 0
    assert as_account(account, "cat", str(closed / "file")).returncode != 0
    let_through(closed / "file", account)
    assert as_account(account, "cat", str(closed / "file")).stdout == "hello"
    assert as_account(account, "ls", str(closed.parent)).returncode != 0
    closed.parent.chmod(0o700)  # takes it away again
    assert as_account(account, "cat", str(closed / "file")).returncode != 0
    let_through(closed / "file", account)
    assert as_account(account, "cat", str(closed / "file")).stdout == "hello"


def test_it_owns_what_it_gets(closed: Path) -> None:
    account = account_for_postgres()
    assert account is not None
    own(closed, account)
    assert {path.stat().st_uid for path in (closed, closed / "file")} == {account.uid}
