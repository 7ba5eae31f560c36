"""Frames of JavaScript in an event: which need a map, and what they become with one. Pure.

What a frame was stays in its ``raw``, and ``map`` says how it went: the page shows both.
"""

import re
from collections.abc import Iterator
from typing import Any, Protocol
from urllib.parse import unquote, urljoin

from app.errors.sourcemaps.bundle import debug_id_of

PLATFORMS = ("javascript", "node")
KEPT_RAW = ("function", "filename", "abs_path", "module", "line", "column", "context_line", "in_app")
LONGEST_LINE = 500
_SCHEME = re.compile(
    r"^(?:webpack-internal|webpack|turbopack|rollup|vite|app|file|https?|ng|parcel):/{2,3}", re.IGNORECASE
)
_CLIMBS = re.compile(r"^(?:\.{1,2}/|/)+")
_ASKED = re.compile(r"[?#].*$")
_OF_NOBODY = re.compile(r"^\s*$|^<unknown>$|^<anonymous>$")

Frame = dict[str, Any]


class Token(Protocol):
    """What a map says of a place."""

    line: int
    col: int
    src: str | None
    name: str | None
    function_name: str | None
    context_line: str | None
    pre_context: list[str]
    post_context: list[str]


def frames_of(event: dict[str, Any]) -> Iterator[Frame]:
    """The frames of JavaScript in an event in our shape (``app/errors/event.py``)."""
    of_event = event.get("platform", "")
    for holder in (event, *event.get("exception", ()), *event.get("threads", ())):
        for frame in holder.get("frames", ()):
            if frame.get("platform", of_event) in PLATFORMS:
                yield frame


def debug_ids(event: dict[str, Any]) -> dict[str, str]:
    """The debug ids that an event knows, by the address of the script."""
    known = ((image["file"], debug_id_of(image["debug_id"])) for image in event.get("images", ()))
    return {file: debug_id for file, debug_id in known if debug_id}


def address_of(frame: Frame) -> str:
    """Where the script of a frame is."""
    return frame.get("abs_path") or frame.get("filename") or ""


def is_script(frame: Frame) -> bool:
    """Whether a map could say more of this frame: it has a place in a file, and was not mapped before."""
    address = address_of(frame)
    is_inside = address.startswith(("node:", "<", "native ", "[native", "internal/", "wasm:")) or address == "native"
    return "line" in frame and "column" in frame and bool(address) and not is_inside and not frame.get("is_mapped")


def tell(frame: Frame, status: str, debug_id: str | None) -> None:
    """Note how it went."""
    frame["map"] = {"status": status, **({"debug_id": debug_id} if debug_id else {})}


def rewrite(frame: Frame, token: Token, debug_id: str | None) -> None:
    """Make the frame that of the code somebody wrote; what it was goes to ``raw``."""
    frame["raw"] = {key: frame[key] for key in KEPT_RAW if key in frame}
    source = token.src or ""
    frame["filename"] = readable(source)
    frame["abs_path"] = _absolute(address_of(frame["raw"]), source)
    frame["line"], frame["column"], frame["is_mapped"] = token.line, token.col, True
    for name in ("module", "context_line", "pre_context", "post_context"):
        frame.pop(name, None)
    # A name of the source's own scope; what the minified code called it only where there is none.
    named = next((n for n in (token.function_name, token.name) if n and not _OF_NOBODY.match(n)), None)
    if named is not None:
        frame["function"] = named
    if token.context_line is not None:
        frame["context_line"] = _line(token.context_line)
        frame["pre_context"] = [_line(line) for line in token.pre_context]
        frame["post_context"] = [_line(line) for line in token.post_context]
    tell(frame, "resolved", debug_id)


def readable(source: str) -> str:
    """The path of a source as people know it: ``webpack:///./src/a.ts?1f2e`` is ``src/a.ts``."""
    text = unquote(source.replace("\0", ""))
    after = _SCHEME.sub("", text)
    if after != text and text.lower().startswith(("webpack://", "turbopack://", "http")) and ":///" not in text[:24]:
        after = after.partition("/")[2]  # the name of the build, or the host
    path = _CLIMBS.sub("", _ASKED.sub("", after).removeprefix("[project]/"))
    return path[:LONGEST_LINE] or text[:LONGEST_LINE]


def _absolute(script: str, source: str) -> str:
    if re.match(r"^[a-z][a-z0-9+.-]*:", source, re.IGNORECASE) or source.startswith("/"):
        return source[:2_000]
    try:
        return urljoin(script, source)[:2_000]
    except ValueError:
        return source[:2_000]


def _line(text: str) -> str:
    line = text.rstrip("\r\n")
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"
