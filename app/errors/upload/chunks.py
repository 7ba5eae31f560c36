"""The pieces of an upload: each is named by the SHA-1 of its bytes. The name is compared, and never a path."""

import hashlib
import re
import zlib

from app.errors.upload.multipart import Malformed, Part

CHUNK = 4 * 1024 * 1024  # bytes; upload tools cut a bundle into pieces of this size
CHUNKS_A_REQUEST = 4
MOST_A_REQUEST = CHUNK * CHUNKS_A_REQUEST + 64 * 1024
_SHA1 = re.compile(r"[0-9a-f]{40}")
GZIP = 16 + zlib.MAX_WBITS


def is_checksum(text: str) -> bool:
    """Whether the text has the shape of a SHA-1."""
    return _SHA1.fullmatch(text) is not None


def chunks_in(parts: list[Part]) -> dict[str, bytes]:
    """The pieces in a form, by their checksums. Raises Malformed when one is not what it says it is."""
    return {part.filename: _chunk(part) for part in parts if part.name in ("file", "file_gzip")}


def _chunk(part: Part) -> bytes:
    if not is_checksum(part.filename):
        raise Malformed("A chunk is named by its SHA-1, 40 hex digits.")
    body = _inflated(part.body) if part.name == "file_gzip" else part.body
    if len(body) > CHUNK:
        raise Malformed(f"A chunk may have {CHUNK} bytes.")
    if hashlib.sha1(body, usedforsecurity=False).hexdigest() != part.filename:
        raise Malformed(f"Chunk {part.filename} has another checksum than it says.")
    return body


def _inflated(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(GZIP)
    try:
        inflated = unpacker.decompress(body, CHUNK + 1)
    except zlib.error as error:
        raise Malformed(f"A chunk is not gzip: {error}.") from None
    if not unpacker.eof and len(inflated) <= CHUNK:
        raise Malformed("A chunk of gzip ends too early.")
    return inflated
