"""What is read of an envelope before anything is stored, and mutations of real ones to be read so."""

import random
from pathlib import Path
from typing import Any

import msgspec

from app.errors.arrival import Arrival, Door, arrival
from app.errors.envelope import read_envelope
from app.errors.event import decoded
from app.errors.row import row_of
from app.errors.telemetry import of_logs, of_spans, of_transaction
from app.ingest.rows import ErrorEvent, SentError

CORPUS = [file.read_bytes() for file in sorted((Path(__file__).parent / "corpus").glob("*.envelope"))]
NOW_MS, DAY_MS = 1_764_072_000_000, 86_400_000
# What parsers stumble over: ends of words, of numbers and of nesting.
BITS = [b"\n", b"\0", b'"', b"{", b"}", b"[", b"]", b",", b":", b"\xff", b"\xed\xa0\x80", b"\\u0000", b"\\ud800", b"1e999", b"-1",
        b"99999999999999999999", b"null", b"true", b'{"values":', b"[" * 600, b'"length":0', b'"length":9', b"\x1c", b"\x1d"]  # fmt: skip


def arrived(event: dict[str, Any], sent_ms: int = 0) -> Arrival:
    return arrival(event, Door(1, b"pepper", ("hidden",), NOW_MS, sent_ms))


def row(event: dict[str, Any]) -> ErrorEvent:
    made = arrived(event)
    sent = SentError(site_id=1, event_id=made.event_id, at_ms=made.at_ms, received_ms=NOW_MS, event=made.event)
    return row_of(msgspec.json.decode(msgspec.json.encode(sent), type=SentError))[0]


def mutated(chance: random.Random) -> bytes:
    body = bytearray(chance.choice(CORPUS))
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(body) + 1), chance.choice((0, 1, 2, 8, 40))
        match chance.randrange(5):
            case 0:
                body[at : at + length] = chance.choice(BITS)
            case 1:
                del body[at : at + length]
            case 2:
                body[at:at] = body[at : at + length] * chance.randint(1, 3)
            case 3:
                other = chance.choice(CORPUS)
                start = chance.randrange(len(other))
                body[at:at] = other[start : start + chance.choice((4, 60, 400))]
            case _:
                body[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(body)


def taken(body: bytes) -> None:
    """All that is read of an envelope before anything is stored."""
    for item in read_envelope(body).items:
        payload = decoded(item.payload)
        match item.kind:
            case "transaction":
                of_transaction(payload, "site")
            case "span":
                of_spans(payload, "site")
            case "log":
                of_logs(payload, "site")
            case _:
                made = row(payload)
                assert "\0" not in made.payload and made.hash > 0
