"""The parser of envelopes: what is legal is read, and nothing else is raised than its own error."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors.arrival import Door, arrival
from app.errors.credentials import door_of, key_of_dsn, told_key
from app.errors.envelope import Malformed, read_envelope
from app.errors.event import decoded
from app.errors.row import row_of
from app.ingest.rows import SentError

GOOD = b'{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}\n{"type":"event","length":41}\n{"message":"hello","exception":{"values":[]}}\n'
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["values", "type", "value", "stacktrace", "frames", "function", "filename", "abs_path", "lineno", "vars", "message",
         "mechanism", "exception_id", "parent_id", "is_exception_group", "synthetic", "headers", "cookies", "id", "email"]
    ) | st.text(max_size=8), inner, max_size=5), max_leaves=25,
)  # fmt: skip
EVENT = st.dictionaries(
    st.sampled_from(["exception", "threads", "breadcrumbs", "tags", "request", "user", "contexts", "extra", "logentry", "message",
                     "timestamp", "level", "fingerprint", "modules", "debug_meta", "sdk", "stacktrace", "platform", "release"]),
    JSON,
)  # fmt: skip


def test_an_envelope_without_an_end_is_read():
    read = read_envelope(b'{"event_id":"x"}\n{"type":"a","length":3}\nabc\n\n{"type":"b"}\n{"c":1}')
    assert [(item.kind, item.payload) for item in read.items] == [("a", b"abc"), ("b", b'{"c":1}')]
    with pytest.raises(Malformed):
        read_envelope(b'{}\n{"type":"a","length":2}\nabc')


@given(st.data())
def test_mutated_envelopes_raise_nothing_but_their_own_error(data: st.DataObject):
    body = bytearray(GOOD)
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
        if not body:
            break
    with contextlib.suppress(Malformed):
        for item in read_envelope(bytes(body)).items:
            decoded(item.payload)


@settings(max_examples=300, deadline=None)
@given(EVENT, st.booleans())
def test_an_event_of_any_shape_becomes_a_row(event: dict, is_crawler: bool):
    made = arrival(event, Door(1, b"pepper", ("hidden",), 1_764_072_000_000, 1_000, "Mozilla/5.0"))
    sent = SentError(
        site_id=1, event_id=made.event_id, at_ms=made.at_ms, received_ms=made.received_ms, event=made.event, is_crawler=is_crawler
    )  # fmt: skip
    row, _ = row_of(sent)
    assert row.hash > 0 and row.hash in row.hashes and len(row.value) <= 1_000 and "\0" not in row.payload


def test_keys_are_found_wherever_sdks_put_them():
    assert told_key({"x-sentry-auth": "Sentry sentry_version=7, sentry_key=abc,sentry_client=x/1"}, "") == "abc"
    assert told_key({"authorization": "Sentry sentry_key=abc, sentry_version=7"}, "") == "abc"
    assert told_key({"authorization": "Bearer abc"}, "") == "abc" and told_key({"authorization": "Basic abc"}, "") == ""
    assert told_key({}, "sentry_version=7&sentry_key=abc") == "abc" and told_key({}, "") == ""
    assert key_of_dsn("https://abc@hub.example/errors/7") == ("abc", 7) and key_of_dsn(
        "https://abc:secret@hub.example/7"
    ) == ("abc", 7)
    assert key_of_dsn("https://abc@[::1/7") == ("", 0) and key_of_dsn(7) == ("", 0) and key_of_dsn("x") == ("", 0)
    assert (
        door_of("/api/7/envelope/") == (7, "envelope")
        and door_of("/api/7/store") == (7, "store")
        and door_of("/api/0/store/") is None
    )
