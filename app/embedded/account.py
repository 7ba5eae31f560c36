"""Postgres refuses to run as root: when Nightjar does, Postgres runs as the system user ``nightjar``.

That user must be able to walk to the data folder and to the binaries. Where a folder on the way is closed
(``/root``, a private temporary folder), it gets the right to pass through, not to list, for that one user.
"""

import os
import pwd
import shutil
import stat
import struct
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.embedded.folder import CannotStart

NAME = "nightjar"

# linux/posix_acl_xattr.h: a version, then entries of (tag, permissions, id), sorted by tag and id.
ACL = "system.posix_acl_access"
ACL_VERSION, ACL_NO_ID = 2, 0xFFFFFFFF
OWNER, USER, GROUP, NAMED_GROUP, MASK, OTHERS = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
PASS = 1


@dataclass(frozen=True, slots=True)
class Account:
    """A user that is not root."""

    uid: int
    gid: int


def account_for_postgres() -> Account | None:
    """The system user for Postgres, made when missing; None when Nightjar itself is not root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        _add_user()
        try:
            entry = pwd.getpwnam(NAME)
        except KeyError:
            raise CannotStart(
                f"Postgres does not run as root, and a system user for it could not be made. Add a user named {NAME}, "
                "or run Nightjar as an ordinary user."
            ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def _add_user() -> None:
    if shutil.which("useradd"):
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        command += ["--shell", "/usr/sbin/nologin", NAME]
    else:  # BusyBox
        command = ["adduser", "-S", "-D", "-H", NAME]
    with suppress(OSError):
        subprocess.run(command, capture_output=True, check=False)


def own(folder: Path, account: Account) -> None:
    """Give a folder and all in it to the account, unless it has it already."""
    if folder.stat().st_uid == account.uid:
        return
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent, name), account.uid, account.gid, follow_symlinks=False)
    os.chown(folder, account.uid, account.gid)  # last: an interrupted walk starts over


def let_through(path: Path, account: Account) -> None:
    """Let the account pass through every folder above a path."""
    for folder in path.resolve().parents:
        found = folder.stat()
        is_open = found.st_mode & stat.S_IXOTH or (found.st_uid == account.uid and found.st_mode & stat.S_IXUSR)
        if not is_open and not _grant(folder, found.st_mode, account.uid):
            folder.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)  # no ACLs on this file system


def _grant(folder: Path, mode: int, uid: int) -> bool:
    try:
        try:
            entries = list(struct.iter_unpack("<HHI", os.getxattr(folder, ACL)[4:]))
        except OSError:
            entries = [
                (OWNER, mode >> 6 & 7, ACL_NO_ID),
                (GROUP, mode >> 3 & 7, ACL_NO_ID),
                (OTHERS, mode & 7, ACL_NO_ID),
            ]
        may_already = sum(may for tag, may, who in entries if tag == USER and who == uid)
        entries = [e for e in entries if e[0] != MASK and not (e[0] == USER and e[2] == uid)]
        entries.append((USER, may_already | PASS, uid))
        mask = 0
        for tag, may, _ in entries:
            mask |= may if tag in (USER, GROUP, NAMED_GROUP) else 0
        entries = sorted([*entries, (MASK, mask, ACL_NO_ID)], key=lambda e: (e[0], e[2]))
        # A chmod to 700 empties the mask and with it every named entry, so the mask is always made anew.
        value = struct.pack("<I", ACL_VERSION) + b"".join(struct.pack("<HHI", *e) for e in entries)
        os.setxattr(folder, ACL, value)
    except (OSError, AttributeError):  # AttributeError: no extended attributes on macOS
        return False
    return True
