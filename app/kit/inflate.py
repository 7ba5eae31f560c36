"""Compressed bodies, unpacked piece by piece under a limit, so that a small bomb stays small."""

import zlib
from collections.abc import Callable

import brotli
import zstandard

from app.kit.problems import TooLarge

PIECE = 1024 * 1024
# What a decoder must be able to remember by RFC 8878; more only for as much as may come out anyway.
WINDOW = 8 * 1024 * 1024
# The decoder returns all that its input unpacks to. A block of four bytes may be 128 KB: 32 MB.
ZSTD_SIP = 1024
GZIP, ZLIB, RAW = 31, 15, -15


class UnknownEncoding(Exception):
    """A ``Content-Encoding`` that is not known here; the text is a sentence."""


class Damaged(Exception):
    """What came is not what its encoding says; the text is a sentence."""


def inflated(body: bytes, encoding: str, most: int) -> bytes:
    """The body as it was before ``Content-Encoding``. Raises TooLarge past ``most`` bytes, UnknownEncoding, Damaged."""
    encoding = encoding.strip().lower()
    unpack = ENCODINGS.get(encoding)
    if unpack is None:
        known = ", ".join(name for name in ENCODINGS if name)
        raise UnknownEncoding(f"Content-Encoding {encoding[:40]!r} is not known here; {known} are.")
    if len(body) > most:
        raise _larger_than(most)
    return unpack(body, most)


def _larger_than(most: int) -> TooLarge:
    return TooLarge(f"A request may have {most} bytes when it is unpacked.")


def _as_it_is(body: bytes, _most: int) -> bytes:
    return body


def _gunzip(body: bytes, most: int) -> bytes:
    return _zlib(body, most, GZIP)


def _deflate(body: bytes, most: int) -> bytes:
    # RFC 9110 means zlib's format; some clients send the bare stream.
    is_zlib = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _zlib(body, most, ZLIB if is_zlib else RAW)


def _zlib(body: bytes, most: int, format_: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while body:  # a gzip file may consist of several
        unpacker = zlib.decompressobj(format_)
        while not unpacker.eof:
            try:
                piece = unpacker.decompress(body, PIECE)
            except zlib.error:
                raise Damaged("The compressed body is damaged.") from None
            size += len(piece)
            if size > most:
                raise _larger_than(most)
            pieces.append(piece)
            body = unpacker.unconsumed_tail
            if not piece and not body and not unpacker.eof:
                raise Damaged("The compressed body ends too early.")
        body = unpacker.unused_data
    return b"".join(pieces)


def _brotli(body: bytes, most: int) -> bytes:
    unpacker, pieces, size = brotli.Decompressor(), [], 0
    try:
        piece = unpacker.process(body, output_buffer_limit=PIECE)
        while True:
            size += len(piece)
            if size > most:
                raise _larger_than(most)
            pieces.append(piece)
            if unpacker.is_finished():
                return b"".join(pieces)
            if unpacker.can_accept_more_data():
                raise Damaged("The compressed body ends too early.")
            piece = unpacker.process(b"", output_buffer_limit=PIECE)
    except brotli.error:
        raise Damaged("The compressed body is damaged.") from None


def _zstd(body: bytes, most: int) -> bytes:
    pieces: list[bytes] = []
    size = at = 0
    while at < len(body):  # frames may follow one another
        unpacker = zstandard.ZstdDecompressor(max_window_size=max(most, WINDOW)).decompressobj()
        while not unpacker.eof:
            if at >= len(body):
                raise Damaged("The compressed body ends too early.")
            try:
                piece = unpacker.decompress(body[at : at + ZSTD_SIP])
            except zstandard.ZstdError:
                raise Damaged("The compressed body is damaged.") from None
            at += ZSTD_SIP
            size += len(piece)
            if size > most:
                raise _larger_than(most)
            pieces.append(piece)
        at = min(at, len(body)) - len(unpacker.unused_data)
    return b"".join(pieces)


ENCODINGS: dict[str, Callable[[bytes, int], bytes]] = {
    "": _as_it_is,
    "identity": _as_it_is,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
