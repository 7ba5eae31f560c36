"""``/js/…``: the tracker as a site embeds it, with the site already in it or told by an attribute."""

import re
from functools import cache
from hashlib import blake2b
from pathlib import Path

from app.kit.asgi import Receive, Scope, Send, send_answer, send_problem
from app.kit.problems import NotFound

BUILT = Path(__file__).parents[1] / "scripts"
SOURCE = Path(__file__).parents[2] / "static"
MARK = b"%site%"
NAME = re.compile(r"^/js/([a-z0-9][a-z0-9-]{0,40})(\.more|\.monitor)?\.js$")
PLAIN = ("tracker", "tracker-debug", "monitor")


class ScriptNotFound(NotFound):
    code, title = "script_not_found", "There is no such script"


@cache
def script(name: str, has_more: bool = False) -> tuple[bytes, bytes] | None:
    """A script's bytes and their tag, minified when it was built, else as it was written; ``has_more``: with
    ``tracker-more.js`` behind it."""
    for folder in (BUILT, SOURCE):
        files = [folder / f"{one}.js" for one in (name, *(["tracker-more"] if has_more else []))]
        if all(file.is_file() for file in files):
            body = b"\n".join(file.read_bytes() for file in files)
            return body, blake2b(body, digest_size=8).hexdigest().encode()
    return None


class ScriptDoor:
    """Serve the scripts as an ASGI application: a day in the browser's cache, revalidated by tag."""

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """``/js/tracker.js``, ``/js/tracker-debug.js`` or ``/js/<public id of a site>.js``; ``….more.js`` does more,
        ``….monitor.js`` watches for errors."""
        found = NAME.match(scope["path"])
        name = found.group(1) if found else ""
        more = found.group(2) if found else None
        kind = name if name in PLAIN else "monitor" if more == ".monitor" else "tracker"
        loaded = script(kind, more == ".more")
        if not found or loaded is None or scope["method"] not in ("GET", "HEAD"):
            await send_problem(send, ScriptNotFound())
            return
        body, tag = loaded
        if name not in PLAIN:
            # Whether the site exists is for its first event to find out: this answer needs no database.
            body, tag = body.replace(MARK, name.encode()), tag + b"-" + name.encode()
        headers = [
            (b"content-type", b"text/javascript; charset=utf-8"),
            (b"cache-control", b"public, max-age=86400, stale-while-revalidate=604800"),
            (b"etag", b'"' + tag + b'"'),
            (b"access-control-allow-origin", b"*"),
            (b"cross-origin-resource-policy", b"cross-origin"),
            (b"x-content-type-options", b"nosniff"),
        ]
        asked = dict(scope["headers"]).get(b"if-none-match", b"")
        if tag in asked:
            await send_answer(send, 304, b"", headers)
            return
        await send_answer(send, 200, b"" if scope["method"] == "HEAD" else body, headers)
