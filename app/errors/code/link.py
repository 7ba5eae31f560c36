"""From a frame of a stack to its line in the repository, by a template that the site says. Pure.

Everything but the template comes from an event, which anybody may send: it is quoted, so that it cannot leave the place
in the address that the template gives it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

HOLES = ("path", "line", "release", "version")
_HOLE = re.compile(r"\{([^{}]*)\}")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:/{0,3}", re.IGNORECASE)
_OF_PAGES = ("http:", "https:", "blob:", "data:")


@dataclass(frozen=True, slots=True)
class CodeLink:
    """A template, and the beginning of paths on the machines that is not in the repository ('' for none)."""

    url: str
    root: str = ""

    def of(self, frame: dict[str, Any], release: str) -> str:
        """The address of a frame's line; '' where something that the template wants is not known."""
        path, line = path_of(frame, self.root), frame.get("line")
        told = {
            "path": quote(path, safe="/"),
            "line": str(line) if isinstance(line, int) and line > 0 else "",
            "release": quote(release, safe=""),
            "version": quote(release.rpartition("@")[2], safe=""),
        }
        wanted = _HOLE.findall(self.url)
        return _HOLE.sub(lambda hole: told[hole[1]], self.url) if all(told.get(name) for name in wanted) else ""


def flaw_of(url: str) -> str:
    """What is wrong with a template, as a sentence; '' when nothing is."""
    if not url.isprintable() or " " in url:
        return "an address has no spaces in it"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "this is no address"
    if parts.scheme not in ("http", "https") or not host or port == 0:
        return "it begins with https:// or http:// and a host"
    if "@" in parts.netloc or "{" in parts.netloc:
        return "the host is the same for all frames, and holds no name or password"
    holes = _HOLE.findall(url)
    if unknown := [name for name in holes if name not in HOLES]:
        return f"{{{unknown[0]}}} is not known; there are {', '.join(f'{{{name}}}' for name in HOLES)}"
    if "path" not in holes or {"{", "}"} & set(_HOLE.sub("", url)):
        return "it holds {path}, where the path of the file goes"
    return ""


def path_of(frame: dict[str, Any], root: str) -> str:
    """A frame's file as the repository calls it; '' of what lies in none: a page's script, a native function."""
    file, whole = (_text(frame.get(name)) for name in ("filename", "abs_path"))
    if root and not frame.get("is_mapped") and whole.startswith(root):
        file = whole[len(root) :]
    elif root and file.startswith(root):
        file = file[len(root) :]
    if not file or file.startswith(("<", "[", "~", *_OF_PAGES)):
        return ""
    file = _SCHEME.sub("", file).partition("?")[0].replace("\\", "/")
    parts = [part for part in file.split("/") if part not in ("", ".")]
    return "" if ".." in parts or not parts or not file.isprintable() else "/".join(parts)


def put_links(event: dict[str, Any], code: CodeLink | None, release: str) -> None:
    """Give the frames of one's own their addresses. Changes the event."""
    for frame in _frames(event):
        frame.pop("link", None)  # what an event brings itself is none of ours
        link = code.of(frame, release) if code and frame.get("in_app") else ""
        if link:
            frame["link"] = link


def _frames(event: dict[str, Any]) -> Iterable[dict[str, Any]]:
    holders = (event, *(event.get("exception") or ()), *(event.get("threads") or ()))
    return (frame for holder in holders for frame in holder.get("frames") or ())


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
