"""Files that were given, on their way in: taken up to a limit, unpacked, made into lines, and read chunk by chunk.

They lie in the data folder, for its owner's eyes only, and go when their import ends.
"""

import gzip
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import anyio
import anyio.to_thread

from app.analytics.imports.kinds import KINDS, ImportKind
from app.kit.problems import BadRequest, TooLarge, Unavailable
from app.kit.settings import Settings

CHUNK = 32_000_000
LONGEST_LINE = 4_000_000
CONVERTED = {".csv": "CSVWithNames", ".parquet": "Parquet"}


class FileNotUnderstood(BadRequest):
    """A file is not what its name or kind says; ``detail`` tells how."""

    code, title = "file_not_understood", "This file cannot be understood"


class FileTooLarge(TooLarge):
    code, title = "file_too_large", "This file is too large"


@dataclass(frozen=True, slots=True)
class Spool:
    """Where the files of one import lie."""

    folder: Path
    import_id: str
    limit: int

    @classmethod
    def of(cls, settings: Settings, import_id: str) -> "Spool":
        """The place of an import's files, made when absent."""
        folder = settings.data.expanduser().absolute() / "imports"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(folder, import_id, settings.import_max_mb * 1_000_000)

    @property
    def upload(self) -> Path:
        """The file as it was given."""
        return self.folder / f"{self.import_id}.upload"

    @property
    def lines(self) -> Path:
        """The file as lines of JSON."""
        return self.folder / f"{self.import_id}.jsonl"

    def remove(self) -> None:
        """Forget the files."""
        for path in self.folder.glob(f"{self.import_id}.*"):
            path.unlink(missing_ok=True)

    async def take(self, body: AsyncIterator[bytes]) -> int:
        """Write what comes; returns its size in bytes. Raises FileTooLarge, and Unavailable when the disk is full."""
        size = 0
        half = self.upload.with_suffix(".half")
        try:
            async with anyio.wrap_file(_private(half)) as file:
                async for block in body:
                    size += len(block)
                    if size > self.limit:
                        raise FileTooLarge(f"A file may have {self.limit // 1_000_000} MB (NIGHTJAR_IMPORT_MAX_MB).")
                    await file.write(block)
            if not size:
                raise FileNotUnderstood("The file is empty.")
            half.rename(self.upload)
        except OSError as error:
            raise Unavailable(f"The file cannot be kept: {error.strerror}.", retry_after=60) from error
        finally:
            half.unlink(missing_ok=True)
        return size

    def make_lines(self, kind: ImportKind, name: str) -> None:
        """Make the file into lines of JSON, unless they are there. Raises FileNotUnderstood."""
        if self.lines.exists():
            return
        found, ending = self.upload, ending_of(kind, name)
        if ending == ".zip":
            found, ending = self._member(kind)
        elif ending == ".gz":
            found, ending = self._unpacked(_gunzipped(found)), ending_of(kind, name.lower().removesuffix(".gz"))
        if ending not in CONVERTED and _begins_with(found, b"["):
            ending = ".array"
        half = self.folder / f"{self.import_id}.made"
        if ending in CONVERTED or ending == ".array":
            _convert(found, half, CONVERTED.get(ending, "JSONEachRow"))
            half.rename(self.lines)
        elif found == self.upload:
            self.lines.hardlink_to(found)
        else:
            found.rename(self.lines)

    def _member(self, kind: ImportKind) -> tuple[Path, str]:
        wanted = KINDS[kind].member
        try:
            with zipfile.ZipFile(self.upload) as archive:
                names = [name for name in archive.namelist() if not name.endswith("/") and wanted in name.lower()]
                names = [name for name in names if Path(name).suffix.lower() in (".csv", ".jsonl", ".ndjson", ".json")]
                if not names:
                    raise FileNotUnderstood(f"The zip has no {wanted or 'CSV or JSONL'} file.")
                with archive.open(names[0]) as inside:
                    return self._unpacked(inside), Path(names[0]).suffix.lower()
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
            raise FileNotUnderstood("The zip cannot be read.") from error

    def _unpacked(self, inside: IO[bytes]) -> Path:
        """What was packed, up to ten times the limit: a few bytes may unpack to a full disk."""
        path, size = self.folder / f"{self.import_id}.unpacked", 0
        try:
            with inside, _private(path) as file:
                while block := inside.read(1 << 20):
                    size += len(block)
                    if size > self.limit * 10:
                        raise FileTooLarge(f"Unpacked, the file is larger than {self.limit // 100_000} MB.")
                    file.write(block)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FileNotUnderstood("The file is not packed as its name says.") from error
        return path


def ending_of(kind: ImportKind, name: str) -> str:
    """The ending of a file's name; raises FileNotUnderstood when this kind has no such files."""
    ending, row = Path(name.lower()).suffix, KINDS[kind]
    if ending not in row.endings:
        raise FileNotUnderstood(f"{row.label} comes as {', '.join(row.endings)}; this file is called {name[-60:]!r}.")
    return ending


def first_line(name: str) -> int:
    """On which line of a file its first row stands: the header of a CSV is a line, but no row."""
    return 2 if name.lower().removesuffix(".gz").endswith((".csv", ".zip")) else 1


def read_chunk(path: Path, offset: int, size: int) -> bytes:
    """Whole lines from a byte on, about ``size`` bytes of them; nothing at the end. Raises FileNotUnderstood."""
    with path.open("rb") as file:
        file.seek(offset)
        block = file.read(size)
        if len(block) < size:
            return block
        end = block.rfind(b"\n")
        if end >= 0:
            return block[: end + 1]
        rest = file.readline(LONGEST_LINE)
        if not rest.endswith(b"\n") and len(rest) == LONGEST_LINE:
            raise FileNotUnderstood("A line of the file has more than 32 MB.")
        return block + rest


def give(path: Path, spool: Spool) -> int:
    """Take a file of this machine; returns its size in bytes. Raises FileTooLarge."""
    size = path.stat().st_size
    if size > spool.limit:
        raise FileTooLarge(f"A file may have {spool.limit // 1_000_000} MB (NIGHTJAR_IMPORT_MAX_MB).")
    half = spool.upload.with_suffix(".half")
    with path.open("rb") as source, _private(half) as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    half.rename(spool.upload)
    return size


async def make_lines(spool: Spool, kind: ImportKind, name: str) -> None:
    """``Spool.make_lines`` while others go on."""
    await anyio.to_thread.run_sync(spool.make_lines, kind, name)


def _private(path: Path) -> IO[bytes]:
    """A new file that only its owner may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _gunzipped(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb")  # type: ignore[return-value]


def _begins_with(path: Path, what: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(64).lstrip().startswith(what)


def _convert(source: Path, target: Path, fmt: str) -> None:
    """In a process of its own: this one has its engine already, and a file of a stranger cannot take the hub down."""
    command = [sys.executable, "-P", "-m", "app.analytics.imports.convert", str(source), str(target), fmt]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise FileNotUnderstood(
            f"The file cannot be read as {fmt.removesuffix('WithNames')}: {said[-1] if said else ''}"[:300]
        )
