"""What is refused, repaired and cut, and what is large."""

import tracemalloc
from collections import Counter
from contextlib import suppress

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from app.apm.body import inflated
from app.apm.cut import LONGEST_BODY, SMALL
from app.apm.decode import checked, large_places
from app.apm.parts import parts
from app.apm.signals import LOGS, METRICS, TRACES
from app.apm.status import Refused
from app.ingest.dropped import Reason
from tests.apm.sending import gauges, logs, spans

LARGEST = 500_000


def verdict(signal, request, largest: int = LARGEST):
    return checked(signal, request.SerializeToString(), None, largest)


def test_a_sound_request_keeps_its_bytes():
    for signal, request in ((TRACES, spans(20)), (LOGS, logs(20)), (METRICS, gauges(20))):
        sent = request.SerializeToString()
        found = checked(signal, sent, None, LARGEST)
        assert found.request is sent and (found.count, found.rejected, found.words) == (20, 0, "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("trace_id", b""), ("trace_id", bytes(16)), ("trace_id", b"\x01" * 15), ("trace_id", b"\x01" * 17),
        ("span_id", b""), ("span_id", bytes(8)), ("span_id", b"\x01" * 7),
    ],
)  # fmt: skip
def test_a_span_needs_ids(field: str, value: bytes):
    request = spans(3)
    setattr(request.resource_spans[0].scope_spans[0].spans[1], field, value)
    found = verdict(TRACES, request)
    assert (found.count, found.rejected, found.drops) == (2, 1, Counter({Reason.WRONG_IDS: 1}))
    assert len(found.message.resource_spans[0].scope_spans[0].spans) == 2


def test_a_root_may_say_so_with_zeros():
    request = spans(1)
    request.resource_spans[0].scope_spans[0].spans[0].parent_span_id = bytes(8)
    assert verdict(TRACES, request).rejected == 0


def test_a_log_record_is_kept_without_a_wrong_trace():
    request = logs(2)
    first, second = request.resource_logs[0].scope_logs[0].log_records
    first.trace_id, first.span_id = b"\x01" * 3, b"\x01" * 8
    second.trace_id, second.span_id = b"\x01" * 16, b"\x01" * 8
    found = verdict(LOGS, request)
    kept = found.message.resource_logs[0].scope_logs[0].log_records
    assert (found.count, found.rejected) == (2, 0) and found.drops[Reason.WRONG_REFERENCE] == 1
    assert kept[0].trace_id == b"" and kept[1].trace_id == b"\x01" * 16


def test_a_body_may_be_longer_than_a_value():
    request = logs(2)
    first, second = request.resource_logs[0].scope_logs[0].log_records
    first.body.string_value, second.body.string_value = "x" * 100_000, "x" * 300_000
    found = verdict(LOGS, request)
    kept = found.message.resource_logs[0].scope_logs[0].log_records
    assert len(kept[0].body.string_value) == 100_000 and len(kept[1].body.string_value) == LONGEST_BODY
    assert found.drops == Counter({Reason.VALUE_CUT: 1})


def test_points_without_a_name_or_with_wrong_buckets_are_refused():
    request = gauges(3)
    metrics = request.resource_metrics[0].scope_metrics[0].metrics
    metrics.add(name="").sum.data_points.add(as_int=1)
    histogram = metrics.add(name="latency").histogram
    histogram.data_points.add(count=3, bucket_counts=[1, 2], explicit_bounds=[5.0])
    histogram.data_points.add(count=3, bucket_counts=[1, 2], explicit_bounds=[5.0, 6.0])
    histogram.data_points.add(count=3)
    found = verdict(METRICS, request)
    assert (found.count, found.rejected, found.drops) == (5, 2, Counter({Reason.WRONG_POINT: 2}))
    kept = found.message.resource_metrics[0].scope_metrics[0].metrics
    assert [metric.name for metric in kept] == ["queue.depth", "latency"] and len(kept[1].histogram.data_points) == 2


def test_a_record_that_fits_into_no_message_is_refused_alone():
    request = spans(3)
    span = request.resource_spans[0].scope_spans[0].spans[1]
    for number in range(400):
        span.attributes.add(key=f"key {number}").value.string_value = "x" * 30_000
    found = verdict(TRACES, request)
    assert (found.count, found.rejected, found.drops) == (2, 1, Counter({Reason.RECORD_TOO_LARGE: 1}))


def test_resources_are_cut_like_records():
    request = spans(1)
    request.resource_spans[0].resource.attributes.add(key="k8s.manifest").value.string_value = "x" * 100_000
    found = verdict(TRACES, request)
    assert found.drops == Counter({Reason.VALUE_CUT: 1}) and len(found.request) < 40_000


def test_only_what_is_wrong_or_large_is_changed():
    """In any of several scopes, whichever reason there is."""
    request = spans(4)
    for _ in range(2):
        request.resource_spans[0].scope_spans.add().CopyFrom(request.resource_spans[0].scope_spans[0])
    first, _, third = request.resource_spans[0].scope_spans
    first.spans[3].span_id = b""
    first.spans[1].name = "x" * 40_000
    third.spans[0].trace_id = b"short"
    third.spans[0].name = "y" * 40_000
    found = verdict(TRACES, request)
    assert (found.count, found.rejected) == (10, 2)
    assert found.drops == Counter({Reason.WRONG_IDS: 2, Reason.VALUE_CUT: 1})
    first.spans[1].name = "x" * 32_768
    del first.spans[3], third.spans[0]
    assert found.request == request.SerializeToString()


@settings(deadline=None)
@given(st.lists(st.integers(0, 5 * SMALL), min_size=1, max_size=12))
def test_the_lengths_alone_tell_what_is_large(sizes: list[int]):
    request = spans(len(sizes))
    records = request.resource_spans[0].scope_spans[0].spans
    for record, size in zip(records, sizes, strict=True):
        record.name = "x" * size
    large = [(0, number) for number, record in enumerate(records) if record.ByteSize() >= SMALL]
    assert large_places(request.SerializeToString()) == large


@given(st.binary(max_size=200), st.integers(1, 500))
def test_any_bytes_have_a_size(some: bytes, times: int):
    found = large_places(some * times)
    assert found is None or len(some * times) >= SMALL * len(found)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=20), st.integers(100_000, 300_000))
def test_parts_hold_everything_in_order_and_fit(sizes: list[int], largest: int):
    request = spans(0)
    for number, size in enumerate(sizes):  # several resources and scopes
        resource = request.resource_spans.add(schema_url="r") if number % 3 == 0 else request.resource_spans[-1]
        resource.resource.attributes.add(key="n").value.int_value = number
        scope = resource.scope_spans.add(schema_url="s")
        scope.spans.add(name=f"{number} " + "x" * size)
    found = checked(LOGS, b"", None, largest)
    found.request, found.message = request.SerializeToString(), request
    made = [type(request).FromString(part) for part in parts(TRACES, found, largest)]
    assert all(part.ByteSize() <= largest for part in made)
    flat = [
        (resource.resource.SerializeToString(), scope.schema_url, span.name)
        for part in made for resource in part.resource_spans for scope in resource.scope_spans for span in scope.spans
    ]  # fmt: skip
    assert flat == [
        (resource.resource.SerializeToString(), scope.schema_url, span.name)
        for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans
    ]  # fmt: skip


def test_a_metric_of_very_many_points_travels_in_pieces():
    request = gauges(30_000)
    request.resource_metrics[0].scope_metrics[0].metrics[0].unit = "1"
    found = verdict(METRICS, request, 100_000)
    assert found.rejected == 0
    made = [type(request).FromString(part) for part in parts(METRICS, found, 100_000)]
    metrics = [metric for part in made for metric in part.resource_metrics[0].scope_metrics[0].metrics]
    assert len(metrics) > 3 and {(metric.name, metric.unit) for metric in metrics} == {("queue.depth", "1")}
    points = [point.as_int for metric in metrics for point in metric.gauge.data_points]
    assert points == list(range(30_000))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_takes_little_memory(encoding: str):
    import zlib

    unpacked, most = bytes(300_000_000), 1_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    if encoding == "zstd":
        packed = zstandard.compress(unpacked)
    else:
        packed = (
            brotli.compress(unpacked, quality=1) if encoding == "br" else packer.compress(unpacked) + packer.flush()
        )
    del unpacked
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as refused:
            inflated(packed, encoding, most)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.http == 413 and peak < 40_000_000


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
@given(body=st.binary(max_size=200))
def test_any_body_is_unpacked_or_refused(encoding: str, body: bytes):
    with suppress(Refused):
        assert isinstance(inflated(body, encoding, 1_000_000), bytes)
