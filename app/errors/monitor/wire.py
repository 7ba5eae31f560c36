"""What ``static/monitor.js`` sends, field by field (docs/monitor.md). What is longer or more is refused at the door."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

MOST_BYTES = 256 * 1024

Short = Annotated[str, Meta(max_length=250)]
Address = Annotated[str, Meta(max_length=2_000)]
Text = Annotated[str, Meta(max_length=8_000)]
TraceId = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
SpanId = Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
Clock = Annotated[float, Meta(ge=0, le=1e12)]  # milliseconds since the page began, by the page's own clock


class Told(Struct, rename={"name": "n", "message": "m", "stack": "k"}):
    """What was thrown: its name, its message and the stack as the browser wrote it."""

    name: Short = ""
    message: Text = ""
    stack: Text = ""


class SentError(Told, rename={"name": "n", "message": "m", "stack": "k", "causes": "c", "how": "f", "handled": "h",
                              "at": "a", "trace": "t", "crumbs": "b", "debug_ids": "d", "props": "x", "level": "l",
                              "fingerprint": "g", "path": "p"}):  # fmt: skip
    """An error of the page."""

    causes: Annotated[list[Told], Meta(max_length=5)] = []
    how: Short = ""
    handled: int = 0
    at: Clock = 0
    trace: TraceId = "0" * 32
    crumbs: Annotated[list[tuple[Clock, Short, Short]], Meta(max_length=50)] = []
    debug_ids: Annotated[list[tuple[Address, Short]], Meta(max_length=50)] = []
    props: dict[str, Any] | None = None
    level: Short | None = None
    fingerprint: Annotated[list[Short], Meta(max_length=20)] | None = None
    path: Address = ""


class SentRequest(Struct, rename={"url": "u", "method": "m", "at": "a", "trace": "t", "span": "i", "path": "p",
                                  "duration": "d", "status": "s"}):  # fmt: skip
    """What the page asked of a server, and how long that took (ms); status 0: there was no answer."""

    url: Address
    trace: TraceId
    span: SpanId
    at: Clock
    duration: Annotated[float, Meta(ge=0, le=1e9)]
    method: Annotated[str, Meta(max_length=10)] = "GET"
    status: Annotated[int, Meta(ge=0, le=999)] = 0
    path: Address = ""


class SentVitals(Struct, rename={"trace": "t", "version": "k", "values": "w", "path": "p"}):
    """Web vitals of a load of a page, and what caused them; a later version replaces an earlier one."""

    trace: TraceId
    version: Annotated[int, Meta(ge=0, le=65_535)]
    values: Annotated[dict[str, tuple[Annotated[float, Meta(ge=0, le=1e9)], Text]], Meta(max_length=10)]
    path: Address = ""


class Load(Struct, rename={"site": "s", "url": "u", "release": "r", "environment": "n", "now": "z", "errors": "e",
                           "requests": "q", "vitals": "v"}):  # fmt: skip
    """One beacon."""

    site: Short
    url: Address
    now: Clock
    release: Short | None = None
    environment: Short | None = None
    errors: Annotated[list[SentError], Meta(max_length=50)] = []
    requests: Annotated[list[SentRequest], Meta(max_length=50)] = []
    vitals: Annotated[list[SentVitals], Meta(max_length=10)] = []


class Malformed(Exception):
    """The beacon has not the shape that is documented; the message is a sentence."""


_DECODE = msgspec.json.Decoder(Load).decode


def decoded(body: bytes) -> Load:
    """The beacon in a body. Raises Malformed."""
    try:
        return _DECODE(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"What monitor.js sent cannot be understood: {error}") from None
