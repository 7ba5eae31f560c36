"""What OTLP's doors answer: success, success in part, and ``google.rpc.Status`` for everything else.

A refusal is one Python exception with its HTTP status and its gRPC code, whatever door it is answered at
(opentelemetry-proto, docs/specification.md). Nothing is ever answered with 500: clients throw away what got one.
"""

from enum import IntEnum
from typing import Any

import msgspec
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status

from app.apm.signals import Signal

PROTOBUF, JSON = "application/x-protobuf", "application/json"
MOST_MESSAGE = 1_000  # characters


class Code(IntEnum):
    """gRPC's codes, those that we use."""

    INVALID_ARGUMENT = 3
    NOT_FOUND = 5
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    UNIMPLEMENTED = 12
    UNAVAILABLE = 14
    UNAUTHENTICATED = 16


class Refused(Exception):
    """Nothing of the request was taken. ``retry_after`` in seconds, when trying again can help."""

    def __init__(self, http: int, code: Code, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.http, self.code, self.message, self.retry_after = http, code, message, retry_after


def malformed(message: str) -> Refused:
    """The body cannot be understood, and never will be."""
    return Refused(400, Code.INVALID_ARGUMENT, message)


def unauthenticated(message: str) -> Refused:
    """No key, or none that opens anything."""
    return Refused(401, Code.UNAUTHENTICATED, message)


def not_allowed(message: str) -> Refused:
    """The key is not for this."""
    return Refused(403, Code.PERMISSION_DENIED, message)


def too_large(message: str) -> Refused:
    """Larger than this hub takes; without RetryInfo, so that no client sends it again."""
    return Refused(413, Code.RESOURCE_EXHAUSTED, message)


def used_up(message: str) -> Refused:
    """The day's quota is gone. 403 and not 429, or every client would try again until midnight."""
    return Refused(403, Code.RESOURCE_EXHAUSTED, message)


def too_fast(message: str, retry_after: int) -> Refused:
    """More a second than the key may send."""
    return Refused(429, Code.RESOURCE_EXHAUSTED, message, retry_after)


def unavailable(message: str, retry_after: int) -> Refused:
    """Not durable, for whatever reason: the client keeps it and sends it again."""
    return Refused(503, Code.UNAVAILABLE, message, retry_after)


def success(signal: Signal, rejected: int, message: str, media: str) -> bytes:
    """The body of a 200: nothing at all, or how many records were refused and why (or a warning, with 0 of them)."""
    message = message[:MOST_MESSAGE]
    if media == JSON:
        return msgspec.json.encode(_partial(signal, rejected, message) if rejected or message else {})
    answer: Any = signal.response()
    if rejected or message:
        setattr(answer.partial_success, signal.rejected, rejected)
        answer.partial_success.error_message = message
    return answer.SerializeToString()


def _partial(signal: Signal, rejected: int, message: str) -> dict[str, Any]:
    first, *words = signal.rejected.split("_")
    name = first + "".join(word.title() for word in words)
    partial: dict[str, Any] = {name: str(rejected)} if rejected else {}
    return {"partialSuccess": partial | ({"errorMessage": message} if message else {})}


def status(refused: Refused) -> Status:
    """The refusal as Google's Status, with RetryInfo when trying again can help."""
    made = Status(code=refused.code, message=refused.message[:MOST_MESSAGE])
    if refused.retry_after is not None:
        made.details.add().Pack(RetryInfo(retry_delay=Duration(seconds=refused.retry_after)))
    return made


def status_body(refused: Refused, media: str) -> bytes:
    """The Status in the encoding of the request."""
    if media != JSON:
        return status(refused).SerializeToString()
    body: dict[str, Any] = {"code": int(refused.code), "message": refused.message[:MOST_MESSAGE]}
    if refused.retry_after is not None:
        kind = f"type.googleapis.com/{RetryInfo.DESCRIPTOR.full_name}"
        body["details"] = [{"@type": kind, "retryDelay": f"{refused.retry_after}s"}]
    return msgspec.json.encode(body)
