"""Which of the uploaded files a script at an address is. Pure.

Uploads say ``~/assets/app.js``; a page says ``https://cdn.example/app/assets/app.js?v=2``. They are the same when one
path ends with all of the other: a forgotten prefix is the commonest mistake of builds.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

_COMMENT = re.compile(rb"//[#@]\s*sourceMappingURL=(\S+)\s*$")
TAIL = 1_000_000  # bytes at the end of a script in which an inline map may begin
ANY_HOST = "http://any.invalid/"


class Found(NamedTuple):
    """An artifact without its content."""

    id: int
    bundle_id: str
    content_id: int
    kind: str
    url: str
    debug_id: str | None
    map_url: str
    size: int
    dist: str


def segments(url: str) -> list[str]:
    """The parts of the path of an address, without host, query and fragment."""
    try:
        path = urlsplit(url.removeprefix("~")).path
    except ValueError:
        return []
    return [part for part in unquote(path).replace("\\", "/").split("/") if part not in ("", ".")]


def name_of(url: str) -> str:
    """The last part of an address: the file's own name."""
    found = segments(url)
    return found[-1] if found else ""


def best(url: str, candidates: Sequence[Found], dist: str = "") -> Found | None:
    """The uploaded file that this address most likely is: of the right dist first, then with most of the path in
    common, then the latest."""
    wanted = segments(url)
    ranked = [(_rank(wanted, one, dist), -place) for place, one in enumerate(candidates)]
    found = max(
        (rank for rank in ranked if rank[0] is not None), default=None, key=lambda rank: (rank[0] or (), rank[1])
    )
    return candidates[-found[1]] if found else None


def _rank(wanted: list[str], one: Found, dist: str) -> tuple[int, ...] | None:
    theirs = segments(one.url)
    common = min(len(wanted), len(theirs))
    if common == 0 or wanted[-common:] != theirs[-common:]:
        return None
    return (one.dist == dist, one.dist == "", len(wanted) == len(theirs), common)


def map_address(script_url: str, map_url: str) -> str:
    """Where the map of a script is, for a reference as the script's header or last line has it."""
    base = ANY_HOST + script_url.removeprefix("~").lstrip("/") if script_url.startswith("~") else script_url
    try:
        return urljoin(base, map_url).replace(ANY_HOST, "~/", 1)
    except ValueError:
        return ""


def reference_in(script: bytes) -> str:
    """What the last line of a script says of its map; it may be a whole ``data:`` address."""
    found = _COMMENT.search(script[-TAIL:].rstrip())
    return found.group(1).decode("utf-8", "replace") if found else ""
