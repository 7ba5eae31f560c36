"""The headers and the unpacked body of a request to a door of telemetry."""

import asyncio

from app.apm.status import Code, Refused, malformed, too_large
from app.kit import inflate
from app.kit.asgi import Receive, Scope, read_body
from app.kit.problems import TooLarge

LONGEST_S = 30.0  # for a body to arrive
USUAL_RATIO = 8
LARGE = 64 * 1024  # compressed; smaller ones are not worth a thread

Headers = dict[str, str]


def headers_of(scope: Scope) -> Headers:
    """The headers of a request as text, by their names in lower case."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def media_of(headers: Headers) -> str:
    """The type of a body without its parameters, '' when none is told."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


async def sent(receive: Receive, most: int) -> bytes:
    """The whole body as it was sent. Raises Refused (413), SlowBody when it dawdles, Gone when the client left."""
    try:
        return await read_body(receive, most, LONGEST_S)
    except TooLarge:
        raise larger_than(most) from None


def expected_size(headers: Headers, body: bytes) -> int:
    """How large a body may be when it is unpacked, by what telemetry usually compresses to."""
    return len(body) * (USUAL_RATIO if headers.get("content-encoding") else 1)


async def unpacked(headers: Headers, body: bytes, most: int) -> bytes:
    """The body without its compression. Raises Refused (413, 415, 400)."""
    encoding = headers.get("content-encoding", "")
    if encoding and len(body) > LARGE:
        return await asyncio.to_thread(inflated, body, encoding, most)
    return inflated(body, encoding, most)


def inflated(body: bytes, encoding: str, most: int) -> bytes:
    """The body as it was before ``Content-Encoding``. Raises Refused: 413 past ``most`` bytes, 415, or 400."""
    try:
        return inflate.inflated(body, encoding, most)
    except TooLarge:
        raise larger_than(most) from None
    except inflate.UnknownEncoding as unknown:
        raise Refused(415, Code.INVALID_ARGUMENT, str(unknown)) from None
    except inflate.Damaged as damaged:
        raise malformed(str(damaged)) from None


def larger_than(most: int) -> Refused:
    """The refusal of what is too large."""
    return too_large(f"A request may have {most} bytes when it is unpacked. Send fewer records at once.")
