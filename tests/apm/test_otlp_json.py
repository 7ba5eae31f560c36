"""OTLP's JSON against protobuf itself: whatever a message says, its JSON says the same."""

import math
from contextlib import suppress
from typing import Any, cast

import msgspec
import pytest
from google.protobuf.descriptor import FieldDescriptor as Kind
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.apm.otlp_json import decoded_json
from app.apm.signals import SIGNALS
from app.apm.status import Refused
from tests.apm.sending import as_json

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
NUMBERS = {
    Kind.CPPTYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    Kind.CPPTYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    Kind.CPPTYPE_UINT32: st.integers(0, 2**32 - 1),
    Kind.CPPTYPE_UINT64: st.integers(0, 2**64 - 1),
    Kind.CPPTYPE_DOUBLE: st.floats(allow_nan=False) | st.just(math.nan),  # JSON has one NaN only
    Kind.CPPTYPE_BOOL: st.booleans(),
}


@st.composite
def messages(draw: st.DrawFn, kind: Any, depth: int = 0) -> Any:
    """Any message of a kind, with every field that there is, down to a depth."""
    message = kind()
    for field in draw(st.lists(st.sampled_from(list(kind.DESCRIPTOR.fields)), max_size=4 if depth else 2, unique=True)):
        if field.message_type is not None:
            if depth > 8:
                continue
            inner = messages(field.message_type._concrete_class, depth + 1)
            if field.is_repeated:
                getattr(message, field.name).extend(draw(st.lists(inner, max_size=2)))
            else:
                getattr(message, field.name).CopyFrom(draw(inner))
        elif field.is_repeated:
            getattr(message, field.name).extend(draw(st.lists(scalars(field), max_size=3)))
        else:
            setattr(message, field.name, draw(scalars(field)))
    return message


def scalars(field: Any) -> st.SearchStrategy[Any]:
    if field.type == Kind.TYPE_BYTES:
        return st.binary(max_size=16)
    if field.enum_type is not None:
        return st.sampled_from([value.number for value in field.enum_type.values])
    return TEXT if field.type == Kind.TYPE_STRING else NUMBERS[field.cpp_type]


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
@settings(max_examples=150, deadline=None, suppress_health_check=list(cast("Any", HealthCheck)))
@given(chance=st.data())
def test_a_message_and_its_json_are_the_same(signal: Any, chance: st.DataObject):
    message = chance.draw(messages(signal.request))
    text = as_json(message)
    read = decoded_json(text, signal.request)
    # By their bytes, as a number that is none is not equal to itself.
    assert read.SerializeToString(deterministic=True) == message.SerializeToString(deterministic=True)
    decorated = msgspec.json.encode(disguised(msgspec.json.decode(text), chance))
    assert decoded_json(decorated, signal.request).SerializeToString() == read.SerializeToString()


def disguised(value: Any, chance: st.DataObject) -> Any:
    """The same to a reader of OTLP: unknown members, members that are null, whole numbers of 64 bits as numbers."""
    if isinstance(value, list):
        return [disguised(one, chance) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: disguised(one, chance) for name, one in value.items()}
    for name in ("intValue", "startTimeUnixNano", "timeUnixNano", "count"):
        if isinstance(found.get(name), str) and chance.draw(st.booleans()):
            found[name] = int(found[name])
    found["flow_id"] = {"trace_id": [1, None]}
    found.setdefault("schemaUrl", None)
    return found


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(text: bytes):
    with suppress(Refused):
        assert decoded_json(text, ExportTraceServiceRequest).IsInitialized()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(
            ["resourceSpans", "scopeSpans", "spans", "traceId", "kind", "attributes", "key", "value", "stringValue", "intValue", "status"]
        ), inner, max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON_VALUES)
def test_any_json_is_read_or_refused(value: Any):
    text = msgspec.json.encode({"resourceSpans": [{"scopeSpans": [{"spans": [value]}]}]})
    with suppress(Refused):
        assert decoded_json(text, ExportTraceServiceRequest).IsInitialized()


def the_span(text: str) -> Any:
    request = decoded_json(
        b'{"resourceSpans":[{"scopeSpans":[{"spans":[%s]}]}]}' % text.encode(), ExportTraceServiceRequest
    )
    return request.resource_spans[0].scope_spans[0].spans[0]


def test_whole_numbers_come_as_text_or_as_numbers():
    for value in ('"9223372036854775807"', "9223372036854775807"):
        span = the_span('{"attributes":[{"key":"n","value":{"intValue":VALUE}}]}'.replace("VALUE", value))
        assert span.attributes[0].value.int_value == 2**63 - 1
    for value in ('"18446744073709551615"', "18446744073709551615"):
        assert the_span('{"startTimeUnixNano":' + value + "}").start_time_unix_nano == 2**64 - 1
    assert the_span('{"droppedAttributesCount":3.0}').dropped_attributes_count == 3


def test_names_of_enumerations_are_taken_too():
    for value in ("2", '"2"', '"SPAN_KIND_SERVER"'):
        assert the_span('{"kind":' + value + "}").kind == 2
    assert the_span('{"kind":99}').kind == 99, "a kind of the future"


def test_names_in_snake_case_and_unknown_ones_are_ignored():
    span = the_span('{"trace_id":"ab","span_id":7,"name":"n","newThing":{"a":[[]]}}')
    assert (span.trace_id, span.span_id, span.name) == (b"", b"", "n")


def test_numbers_that_are_none_are_words():
    point = b'{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"gauge":{"dataPoints":[{"asDouble":%s}]}}]}]}]}'
    for value, expected in (
        (b'"NaN"', math.nan),
        (b'"Infinity"', math.inf),
        (b'"-Infinity"', -math.inf),
        (b'"1.5"', 1.5),
        (b"2", 2.0),
    ):
        request = decoded_json(point % value, ExportMetricsServiceRequest)
        found = request.resource_metrics[0].scope_metrics[0].metrics[0].gauge.data_points[0].as_double
        assert found == expected or (math.isnan(found) and math.isnan(expected))


WRONG = [
    ('{"kind":"SPAN_KIND_NONSENSE"}', "kind"),
    ('{"kind":true}', "kind"),
    ('{"name":7}', "name"),
    ('{"spanId":"xyz"}', "spanId"),
    ('{"spanId":"ab c"}', "spanId"),
    ('{"spanId":"abc"}', "spanId"),
    ('{"startTimeUnixNano":"-1"}', "startTimeUnixNano"),
    ('{"startTimeUnixNano":"18446744073709551616"}', "startTimeUnixNano"),
    ('{"startTimeUnixNano":1.5}', "startTimeUnixNano"),
    ('{"startTimeUnixNano":"1_000"}', "startTimeUnixNano"),
    ('{"attributes":{}}', "attributes"),
    ('{"attributes":[null]}', "attributes[0]"),
    ('{"attributes":[{"key":"k","value":{"stringValue":"a","intValue":1}}]}', "attributes[0].value.intValue"),
    ('{"attributes":[{"key":"k","value":{"bytesValue":"*"}}]}', "attributes[0].value.bytesValue"),
    ('{"attributes":[{"key":"k","value":{"boolValue":"true"}}]}', "attributes[0].value.boolValue"),
    ('{"attributes":[{"key":"k","value":{"doubleValue":"one"}}]}', "attributes[0].value.doubleValue"),
    ('{"status":[]}', "status"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place"), WRONG)
def test_what_is_wrong_is_told_with_its_place(text: str, place: str):
    with pytest.raises(Refused) as refused:
        the_span(text)
    assert refused.value.http == 400
    assert refused.value.message.startswith(f"resourceSpans[0].scopeSpans[0].spans[0].{place} "), refused.value.message
