"""The data folder and the places that belong to it."""

from pathlib import Path

import pytest

from app.embedded.folder import CannotStart, is_in_memory, private_folder, read_run, write_private

MOUNTS = """\
/dev/vda / ext4 rw 0 0
tmpfs {0}/fast tmpfs rw 0 0
/dev/vdb {0}/fast/disk ext4 rw 0 0
"""


def test_only_a_tmpfs_counts_as_memory(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS.format(tmp_path))
    (tmp_path / "fast/disk").mkdir(parents=True)
    (tmp_path / "fast/er").mkdir()
    (tmp_path / "faster").mkdir()
    assert is_in_memory(tmp_path / "fast", mounts)
    assert is_in_memory(tmp_path / "fast/er", mounts)
    assert not is_in_memory(tmp_path / "fast/disk", mounts)  # a disk mounted inside a tmpfs
    assert not is_in_memory(tmp_path / "faster", mounts)  # only shares its first letters
    assert not is_in_memory(tmp_path / "missing", mounts)


def test_a_private_folder_is_not_somebody_elses_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotStart, match="belongs to somebody else"):
        private_folder(tmp_path / "link")
    assert private_folder(tmp_path / "own").stat().st_mode & 0o077 == 0
    (tmp_path / "own").chmod(0o755)
    assert private_folder(tmp_path / "own").stat().st_mode & 0o077 == 0


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("old")
    file.chmod(0o644)
    write_private(file, "new")
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o077 == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]


def test_a_run_that_was_killed_is_not_a_running_hub(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("1\n")
    (tmp_path / "run.json").write_text('{"pid":1,"host":"","port":1,"url":"","postgres_url":"","nats_url":""}')
    with pytest.raises(CannotStart, match="No hub runs in"):
        read_run(tmp_path)
