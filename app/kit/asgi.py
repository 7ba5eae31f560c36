"""Bare ASGI for doors on the hot path, where a framework's route would cost a third of the rate."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from app.kit.log import log
from app.kit.problems import MEDIA_TYPE, BadRequest, Problem, TooLarge

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]


class Gone(Exception):
    """The client left before its request was complete; nobody waits for an answer."""


class SlowBody(BadRequest):
    """The body did not come. What else may still come on this connection belongs to it, so the connection ends."""

    status, code, title = 408, "slow_body", "The request took too long to arrive"

    def headers(self) -> dict[str, str]:
        """Headers that go with it."""
        return {"connection": "close"}


async def read_body(receive: Receive, most: int, seconds: float) -> bytes:
    """The whole body. Raises TooLarge past ``most`` bytes, SlowBody when it dawdles, Gone when the client leaves."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                part = message.get("body", b"")
                size += len(part)
                if size > most:
                    raise TooLarge(f"A request may have {most} bytes.")
                parts.append(part)
                if not message.get("more_body"):
                    return b"".join(parts) if len(parts) > 1 else part
    except TimeoutError:
        raise SlowBody() from None


async def send_answer(send: Send, status: int, body: bytes = b"", headers: Headers = ()) -> None:
    """Send a complete answer."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})


async def send_problem(send: Send, problem: Problem, headers: Headers = ()) -> None:
    """Send a problem as problem+json."""
    own = [(name.encode(), value.encode()) for name, value in problem.headers().items()]
    await send_answer(send, problem.status, problem.body(), [(b"content-type", MEDIA_TYPE.encode()), *own, *headers])


async def always_answer(send: Send, answering: Awaitable[None], headers: Headers, failed: str) -> None:
    """Wait until a request is answered, and answer it where that raises: with the Problem, or with 500 for a bug.

    A bug is logged as ``failed``, since it must not look like success. A client that left (Gone) gets none.
    """
    try:
        await answering
    except Problem as problem:
        await send_problem(send, problem, headers)
    except Gone:
        return
    except Exception:  # noqa: BLE001, the last line
        log.exception(failed)
        await send_problem(send, Problem(), headers)
