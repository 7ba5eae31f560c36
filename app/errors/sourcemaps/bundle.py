"""Reading an upload: a zip with a manifest that says of each file what it is, where it is served, and its debug id.

Names in the zip are looked up in the manifest and used for nothing else; what is unpacked is bounded while it is read.
"""

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

MANIFEST = "manifest.json"
LONGEST_MANIFEST = 16 * 1024 * 1024
LARGEST_FILE = 128 * 1024 * 1024
MOST_FILES = 20_000
LONGEST_URL = 2_000
KINDS = {"minified_source": "script", "source_map": "map", "source": "source"}
_DEBUG_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}(?:-?[0-9a-f]{1,8})?")


class BadBundle(ValueError):
    """The upload is no bundle of source maps; the message is a sentence for whoever reads a build's log."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a bundle. ``kind``: script, map or source; ``map_url`` as its ``Sourcemap`` header says."""

    kind: str
    url: str
    debug_id: str | None
    map_url: str
    body: bytes


def files_in(upload: IO[bytes], most_bytes: int) -> Iterator[File]:
    """The files of an upload. Raises BadBundle."""
    try:
        with zipfile.ZipFile(upload) as archive:
            left = most_bytes
            for name, entry in _listed(archive).items():
                body = _body(archive, name, min(left, LARGEST_FILE))
                left -= len(body)
                yield _file(entry, body)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise BadBundle(f"The bundle is no zip that can be read: {error}.") from None


def debug_id_of(text: str) -> str | None:
    """A debug id in its one form, lower case with dashes; None when it is none."""
    text = text.strip().lower()
    if not _DEBUG_ID.fullmatch(text):
        return None
    digits = text.replace("-", "")[:32]
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _listed(archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    try:
        manifest = json.loads(_body(archive, MANIFEST, LONGEST_MANIFEST))
        files = manifest["files"]
        listed = {str(name): entry for name, entry in files.items() if entry.get("type") in KINDS}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadBundle("The bundle's manifest.json does not list its files.") from None
    if len(listed) > MOST_FILES:
        raise BadBundle(f"A bundle may have {MOST_FILES} files.")
    return listed


def _body(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with archive.open(name) as file:
            body = file.read(most + 1)
    except KeyError:
        raise BadBundle(f"The bundle lacks {name[:200]!r}.") from None
    if len(body) > most:
        raise BadBundle(f"The bundle is too large when it is unpacked, at {name[:200]!r}.")
    return body


def _file(entry: dict[str, Any], body: bytes) -> File:
    said = entry.get("headers")
    headers = {str(k).lower(): str(v) for k, v in said.items()} if isinstance(said, dict) else {}
    url, map_url = str(entry.get("url") or "")[:LONGEST_URL], headers.get("sourcemap", headers.get("x-sourcemap", ""))
    return File(
        KINDS[entry["type"]], _storable(url), debug_id_of(headers.get("debug-id", "")),
        _storable(map_url[:LONGEST_URL]), body,
    )  # fmt: skip


def _storable(text: str) -> str:
    # PostgreSQL takes neither NUL nor half a character.
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
