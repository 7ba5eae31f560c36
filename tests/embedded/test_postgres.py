"""Which Postgres a data folder gets."""

from pathlib import Path

import pytest

from app.embedded.folder import CannotStart
from app.embedded.postgres import binaries


def test_a_new_folder_gets_the_newest_and_an_old_one_its_own(tmp_path: Path) -> None:
    newest = binaries(tmp_path / "postgres")
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres/PG_VERSION").write_text("16\n")
    assert binaries(tmp_path / "postgres") != newest
    (tmp_path / "postgres/PG_VERSION").write_text("12\n")
    with pytest.raises(CannotStart, match="needs Postgres 12, but this installation brings 16"):
        binaries(tmp_path / "postgres")
