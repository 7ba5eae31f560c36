"""What the messages of a stream hold: rows as JSON lines, or items, which are protobuf that only ClickHouse reads.

An item is a field of a message: the byte 0x0A (field 1, length-delimited), a length, and so many bytes. Therefore items
that are written one after the other, in one message or across many, are one protobuf message that repeats the field.
Its first nine bytes name its site (``app/ingest/wrap.py`` writes them).
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

ITEM = 0x0A
SITE = 0x09  # field 1 of an item, fixed64


class _Site(msgspec.Struct):
    site_id: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """How the entries of a message are joined, told apart, and quoted when the store refuses one.

    ``most_bytes`` bounds a batch besides its number of entries, and ``messages`` how many are fetched at once.
    """

    glue: bytes
    split: Callable[[bytes], list[bytes]]
    site_of: Callable[[bytes], int]
    quoted: Callable[[bytes], str]
    most_bytes: int
    messages: int


def _lines(data: bytes) -> list[bytes]:
    return data.split(b"\n")


def _site_of_line(line: bytes) -> int:
    try:
        return msgspec.json.decode(line, type=_Site).site_id
    except msgspec.DecodeError:
        return 0


def items(data: bytes) -> list[bytes]:
    """The items of a message, each with its own tag and length, so that joining them makes a message again.

    What is no item any more becomes the last entry, for the store to refuse.
    """
    found, at = [], 0
    while at < len(data):
        end = _end(data, at)
        found.append(data[at:end])
        at = end
    return found


def _end(data: bytes, at: int) -> int:
    if data[at] == ITEM:
        length, start = varint(data, at + 1)
        if 0 <= length <= len(data) - start:
            return start + length
    return len(data)


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The number written at a place (protobuf's base 128) and the place behind it; -1 when it does not end."""
    number = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
    return -1, at


def _site_of_item(item: bytes) -> int:
    _, at = varint(item, 1)
    is_readable = item[:1] == bytes([ITEM]) and item[at : at + 1] == bytes([SITE])
    return int.from_bytes(item[at + 1 : at + 9], "little") if is_readable else 0


LINES = Form(b"\n", _lines, _site_of_line, lambda line: line.decode("utf-8", "replace"), 64_000_000, 500)
# Sixteen megabytes are some forty thousand spans: enough for ClickHouse to be at its best, and little memory.
ITEMS = Form(b"", items, _site_of_item, lambda item: base64.b64encode(item).decode(), 16_000_000, 16)
