"""What no SDK should send: it is bounded, said, and raises nothing but its own error."""

import os
import random

import pytest

from app.errors.envelope import Malformed, read_envelope
from app.errors.event import MOST_EXCEPTIONS, MOST_FRAMES, decoded
from tests.errors.mutating import CORPUS, DAY_MS, NOW_MS, arrived, mutated, row, taken

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "1500"))  # `make fuzz` has many more


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
