"""Bare ASGI for doors on the hot path, where a framework's route would cost a third of the rate."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from app.kit.problems import MEDIA_TYPE, BadRequest, Problem, TooLarge

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]


class Gone(Exception):
    """The client left before its request was complete; nobody waits for an answer."""


class SlowBody(BadRequest):
    status, code, title = 408, "slow_body", "The request took too long to arrive"


async def read_body(receive: Receive, most: int, seconds: float = 10) -> bytes:
    """The whole body. Raises TooLarge past ``most`` bytes, SlowBody when it dawdles, Gone when the client leaves."""
    first = await _next(receive, seconds)
    body = first.get("body", b"")
    if not first.get("more_body"):
        if len(body) > most:
            raise TooLarge(f"A request may have {most} bytes.")
        return body
    parts, size = [body], len(body)
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        if size > most:
            raise TooLarge(f"A request may have {most} bytes.")
        message = await _next(receive, max(deadline - asyncio.get_running_loop().time(), 0))
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if not message.get("more_body"):
            if size > most:
                raise TooLarge(f"A request may have {most} bytes.")
            return b"".join(parts)


async def _next(receive: Receive, seconds: float) -> MutableMapping[str, Any]:
    try:
        async with asyncio.timeout(seconds):
            message = await receive()
    except TimeoutError:
        raise SlowBody() from None
    if message["type"] == "http.disconnect":
        raise Gone
    return message


async def send_answer(send: Send, status: int, body: bytes = b"", headers: Headers = ()) -> None:
    """Send a complete answer."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})


async def send_problem(send: Send, problem: Problem, headers: Headers = ()) -> None:
    """Send a problem as problem+json."""
    own = [(name.encode(), value.encode()) for name, value in problem.headers().items()]
    await send_answer(send, problem.status, problem.body(), [(b"content-type", MEDIA_TYPE.encode()), *own, *headers])
