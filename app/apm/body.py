"""The headers and the unpacked body of a request to a door of telemetry."""

import asyncio

from app.apm.inflate import inflated, larger_than
from app.kit.asgi import Receive, Scope, read_body
from app.kit.problems import TooLarge

LONGEST_S = 30.0  # for a body to arrive
LARGE = 64 * 1024  # compressed; smaller ones are not worth a thread

Headers = dict[str, str]


def headers_of(scope: Scope) -> Headers:
    """The headers of a request as text, by their names in lower case."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def media_of(headers: Headers) -> str:
    """The type of a body without its parameters, '' when none is told."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


async def unpacked(headers: Headers, receive: Receive, most: int) -> bytes:
    """The whole body, unpacked. Raises Refused (413, 415, 400), SlowBody when it dawdles, Gone when the client left."""
    try:
        body = await read_body(receive, most, LONGEST_S)
    except TooLarge:
        raise larger_than(most) from None
    encoding = headers.get("content-encoding", "")
    if encoding and len(body) > LARGE:
        return await asyncio.to_thread(inflated, body, encoding, most)
    return inflated(body, encoding, most)
