"""The wrapper in which a request travels: whose it is and when it came, and then its bytes as they are.

    message Batch { repeated Item item = 1; }
    message Item { fixed64 site_id = 1; fixed64 received_ns = 2; fixed64 request_hash = 3; string key_id = 4;
                   bytes request = 5; }

Bytes and a message have the same wire type, so ClickHouse's schema declares field 5 as the Export…ServiceRequest: site
and time of arrival travel with bytes that nobody took apart. Items that follow one another are one Batch.
"""

import hashlib
import struct
from typing import NamedTuple

from app.ingest.forms import ITEM, varint

SITE, RECEIVED, HASH, KEY, REQUEST = b"\x09", b"\x11", b"\x19", b"\x22", b"\x2a"


class Item(NamedTuple):
    """A wrapped request, read again. ``request_hash`` is the same when its client sends the same once more."""

    site_id: int
    received_ns: int
    request_hash: int
    key_id: str
    request: bytes


def hash_of(site_id: int, request: bytes) -> int:
    """64 bits that a site's request has in common with its repetition only.

    SHA-1, because it is the fastest there is here and no secret hangs on it: whoever finds two requests of one hash has
    made the second of their own not count.
    """
    made = hashlib.sha1(_u64(site_id), usedforsecurity=False)
    made.update(request)
    return int.from_bytes(made.digest()[:8], "little")


def wrapped(site_id: int, received_ns: int, key_id: str, request: bytes, request_hash: int) -> bytes:
    """The request as one item of a message."""
    key = key_id.encode()
    head = b"".join(
        (
            SITE, _u64(site_id), RECEIVED, _u64(received_ns), HASH, _u64(request_hash),
            KEY, _varint(len(key)), key, REQUEST, _varint(len(request)),
        )
    )  # fmt: skip
    return b"".join((bytes([ITEM]), _varint(len(head) + len(request)), head, request))


def read(item: bytes) -> Item:
    """An item that ``wrapped`` wrote. Raises ValueError for anything else."""
    length, at = varint(item, 1)
    fields = item[at : at + 1] + item[at + 9 : at + 10] + item[at + 18 : at + 19] + item[at + 27 : at + 28]
    if item[:1] != bytes([ITEM]) or length != len(item) - at or fields != SITE + RECEIVED + HASH + KEY:
        raise ValueError("This is no item.")
    key_length, key_at = varint(item, at + 28)
    _, request_at = varint(item, key_at + key_length + 1)
    site_id, received_ns, request_hash = struct.unpack_from("<QxQxQ", item, at + 1)
    key_id = item[key_at : key_at + key_length].decode()
    return Item(site_id, received_ns, request_hash, key_id, item[request_at:])


def _u64(number: int) -> bytes:
    return number.to_bytes(8, "little")


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)
