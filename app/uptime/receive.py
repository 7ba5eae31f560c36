"""``/ping/…``: the door of heartbeats, with the paths of Healthchecks.

    /ping/<secret>            all is well            /ping/<key>/<slug>   the same by a key of the site and a slug
    /ping/<secret>/start      a run begins
    /ping/<secret>/fail       it failed              /ping/<secret>/<n>   it ended with this exit code
    /ping/<secret>/log        words, no verdict

HEAD, GET and POST; up to 4 KiB of a POST's body are kept. ``?rid=`` names a run. An address is a secret and never tells
anything: whoever has it may report, and sees nothing.
"""

import time
import uuid
from urllib.parse import parse_qs

import msgspec

from app.ingest.publish import Publisher
from app.ingest.rows import Ping, instant
from app.kit.asgi import Gone, Receive, Scope, Send, read_body, send_answer
from app.kit.log import log
from app.kit.problems import Problem, TooLarge
from app.sites.directory import Directory
from app.sites.keys.token import Scope as KeyScope
from app.uptime.known import Heartbeats

MOST_BODY, MOST_KEPT, LONGEST_S = 100_000, 4096, 10.0
TEXT = (b"content-type", b"text/plain; charset=utf-8")
LIMIT = (b"ping-body-limit", str(MOST_KEPT).encode())
OPEN = (b"access-control-allow-origin", b"*")
SHARD = "pings_0"
WORDS = {"": "ok", "success": "ok", "start": "in_progress", "fail": "error", "log": "log"}


class PingDoor:
    """The door as an ASGI application. One for each process."""

    def __init__(self, heartbeats: Heartbeats, directory: Directory, publisher: Publisher) -> None:
        self._heartbeats, self._directory, self._publisher = heartbeats, directory, publisher

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ping, whatever happens."""
        try:
            status, said = await self._heard(scope, receive)
            await send_answer(send, status, said, [TEXT, LIMIT, OPEN])
        except Problem as problem:
            headers = [(name.encode(), value.encode()) for name, value in problem.headers().items()]
            await send_answer(send, problem.status, str(problem).encode(), [TEXT, *headers])
        except Gone:
            return
        except Exception:  # noqa: BLE001
            log.exception("ping_failed")
            await send_answer(send, 500, b"Something went wrong", [TEXT])

    async def _heard(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, b"Ping with GET, HEAD or POST"
        row = await self._row(scope["path"].removeprefix("/ping/").split("/"), scope)
        if row is None:
            return 404, b"not found"
        if scope["method"] == "POST":
            try:
                body = await read_body(receive, MOST_BODY, LONGEST_S)
            except TooLarge:
                body = b"(the body was too large)"
            row.body = body[:MOST_KEPT].decode("utf-8", "replace").replace("\0", "")
        await self._publisher.publish(SHARD, msgspec.json.encode(row))
        return 200, b"OK"

    async def _row(self, parts: list[str], scope: Scope) -> Ping | None:
        if parts[0].startswith("ja_"):
            key = await self._directory.key(parts[0])
            if key is None or KeyScope.INGEST not in key.scopes or len(parts) < 2 or not 0 < len(parts[1]) <= 100:
                return None
            row = Ping(site_id=key.site_number, monitor_slug=parts[1], status="ok", ts="")
            words = parts[2:]
        else:
            known = await self._heartbeats.by_token(parts[0].lower())
            if known is None:
                return None
            row = Ping(
                site_id=known.site_number, monitor_slug=known.slug, monitor_id=known.monitor, status="ok", ts=""
            )  # fmt: skip
            words = parts[1:]
        row.ts = instant(int(time.time() * 1000))
        row.check_in_id = _run(scope)
        return row if _say(row, words) else None


def _say(row: Ping, words: list[str]) -> bool:
    """Put what the last part of the path says; False when it says nothing that is known."""
    word = words[0] if words else ""
    if len(words) > 1:
        return False
    if word.isdecimal() and len(word) <= 3 and int(word) <= 255:
        row.exit_code = int(word)
        row.status = "error" if row.exit_code else "ok"
        return True
    row.status = WORDS.get(word, "")
    return bool(row.status)


def _run(scope: Scope) -> str:
    given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("rid", [""])[0]
    try:
        return str(uuid.UUID(given)) if given else ""
    except ValueError:
        return ""
