"""Sentry's envelope: a line of JSON, then items, each a line of JSON and a payload. Pure.

An item's ``length`` is optional; without it the payload ends with its line. The last newline is optional too, and what
is told in headers is trusted for nothing but where things end (develop.sentry.dev, data model, envelopes).
"""

from dataclasses import dataclass
from typing import Any

import msgspec

MOST_ITEMS = 500
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError)


class Malformed(Exception):
    """What came is no envelope, or no event; the text is a sentence for its sender."""


class Oversized(Malformed):
    """An event is larger than is taken, or one of too many."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in an envelope."""

    kind: str
    headers: dict[str, Any]
    payload: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """Its headers and its items, in their order."""

    headers: dict[str, Any]
    items: list[Item]


def read_envelope(body: bytes, most_items: int = MOST_ITEMS) -> Envelope:
    """The envelope in these bytes. Raises Malformed, and nothing else."""
    line, at = _line(body, 0)
    headers = _object(line, "The first line of an envelope is a JSON object.")
    items: list[Item] = []
    while at < len(body):
        line, at = _line(body, at)
        if not line.strip():
            continue
        told = _object(line, f"Item {len(items) + 1} does not begin with a line that is a JSON object.")
        payload, at = _payload(body, at, told.get("length"))
        kind = told.get("type")
        if not isinstance(kind, str):
            raise Malformed(f"Item {len(items) + 1} has no type.")
        items.append(Item(kind[:64], told, payload))
        if len(items) > most_items:
            raise Malformed(f"An envelope holds {most_items} items at most.")
    return Envelope(headers, items)


def _line(body: bytes, at: int) -> tuple[bytes, int]:
    end = body.find(b"\n", at)
    return (body[at:], len(body)) if end < 0 else (body[at:end], end + 1)


def _payload(body: bytes, at: int, length: Any) -> tuple[bytes, int]:
    if length is None:
        return _line(body, at)
    if isinstance(length, bool) or not isinstance(length, int) or length < 0:
        raise Malformed("An item's length is a number of bytes.")
    end = at + length
    if end > len(body):
        raise Malformed("An item says that it is longer than what came.")
    if end < len(body) and body[end : end + 1] != b"\n":
        raise Malformed("An item does not end where it says.")
    return body[at:end], end + 1


def _object(line: bytes, otherwise: str) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(line)
    except UNREADABLE:
        raise Malformed(otherwise) from None
    if not isinstance(value, dict):
        raise Malformed(otherwise)
    return value
