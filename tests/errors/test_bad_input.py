"""What no SDK should send: it is bounded, said, and raises nothing but its own error."""

import os
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.errors.arrival import Arrival, Door, arrival
from app.errors.envelope import Malformed, read_envelope
from app.errors.event import MOST_EXCEPTIONS, MOST_FRAMES, decoded
from app.errors.row import row_of
from app.errors.telemetry import of_logs, of_spans, of_transaction
from app.ingest.rows import ErrorEvent, SentError

CORPUS = [file.read_bytes() for file in sorted((Path(__file__).parent / "corpus").glob("*.envelope"))]
ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "1500"))  # `make fuzz` has many more
NOW_MS = 1_764_072_000_000
DAY_MS = 86_400_000
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


@pytest.mark.parametrize("seed", range(4))
def test_mutations_of_real_envelopes_raise_nothing_but_their_own_error(seed: int):
    chance = random.Random(f"{seed} {os.environ.get('FUZZ_SEED', '')}")
    refused = 0
    for _ in range(ROUNDS // 4):
        body = mutated(chance)
        try:
            taken(body)
        except Malformed:
            refused += 1
        except Exception as error:
            raise AssertionError(f"{type(error).__name__} for {body!r}") from error
    assert 0 < refused < ROUNDS // 4  # some are read, and some are not


def test_the_corpus_is_read_as_it_is():
    assert len(CORPUS) >= 4
    kinds = [item.kind for body in CORPUS for item in read_envelope(body).items]
    assert {"event", "attachment", "session", "client_report", "transaction", "log"} <= set(kinds)


def test_ten_thousand_frames_are_bounded_and_say_how_many_are_missing():
    frames = [{"function": f"f{n}", "module": "shop", "in_app": True, "lineno": n} for n in range(10_000)]
    event = {"platform": "python", "exception": {"values": [{"type": "E", "stacktrace": {"frames": frames}}]}}
    kept = arrived(event).event["exception"][0]["frames"]
    assert len(kept) == MOST_FRAMES + 1
    assert [one["omitted"] for one in kept if "omitted" in one] == [10_000 - MOST_FRAMES]
    assert (kept[0]["function"], kept[-1]["function"]) == ("f0", "f9999")
    assert row(event).culprit == "f9999 in shop"


@pytest.mark.parametrize("parents", [(0, 0), (1, 0), (1, 2, 0), (2, 0, 1, 3)])
def test_causes_in_a_circle_end(parents: tuple[int, ...]):
    values = [
        {"type": f"E{n}", "value": "x", "mechanism": {"exception_id": n, "parent_id": parent, "is_exception_group": n % 2 == 0}}
        for n, parent in enumerate(parents)
    ]  # fmt: skip
    made = row({"platform": "python", "exception": {"values": values}})
    assert made.hash > 0 and made.type.startswith("E")


def test_of_very_many_causes_the_last_ones_stay():
    values = [{"type": f"E{n}", "value": ""} for n in range(5_000)]
    kept = arrived({"exception": {"values": values}}).event["exception"]
    assert len(kept) == MOST_EXCEPTIONS and kept[-1]["type"] == "E4999"


@pytest.mark.parametrize(
    ("payload", "message"),
    [(b'{"message":"a\xff\xfeb"}', "a\ufffd\ufffdb"), (b'{"message":"a\\u0000b"}', "a\ufffdb"), (b'{"message":"a\\ud800b"}', "a")],
)  # fmt: skip
def test_text_that_is_none_becomes_text(payload: bytes, message: str):
    made = row(decoded(payload))
    assert made.value.startswith(message) and "\0" not in made.payload
    made.payload.encode()


@pytest.mark.parametrize("years", [-30, -2, 1, 40])
def test_a_clock_that_is_off_by_years_changes_no_order(years: int):
    wrong_ms = NOW_MS + years * 365 * DAY_MS
    told = arrived({"message": "m", "timestamp": wrong_ms / 1000})
    assert told.at_ms == NOW_MS and "could not be right" in told.event["clock"]
    # Who says when it was sent as well has its times moved, and keeps what lay between.
    moved = arrived({"message": "m", "timestamp": (wrong_ms - 5_000) / 1000}, sent_ms=wrong_ms)
    assert moved.at_ms == NOW_MS - 5_000 and "moved" in moved.event["clock"]
