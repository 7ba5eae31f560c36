"""Values of any depth are kept, as the text that ClickHouse makes of those which it reads itself; others pay nothing."""

import json
import math
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

from app.apm.deep import TOLD
from app.apm.depths import DEEPEST, TOO_DEEP, is_deep, json_text
from app.apm.insert import LONGEST_TEXT
from app.apm.jsontext import number, quoted
from app.apm.logs.answers import logs as found_logs
from app.apm.logs.schemas import LogsParams
from app.kit.clickhouse import ClickHouse, StoreRefused
from tests.apm.telemetry import NOW_NS, Asked, item, log_request, pairs, put, record, request, span, storing, value
from tests.apm.test_spans_stored import rows
from tests.door_fixtures import dropped

CART = {"items": [{"sku": "a/1", "tags": ["new", {"x": [1, 2.5, True, b"\x01", []]}]}], "total": 9}
CART_TEXT = r'{"items":[{"sku":"a\/1","tags":["new",{"x":[1,2.5,true,"AQ==",[]]}]}],"total":9}'
PROMISING = ("cookie", "set-cookie", "db.password", "api_key", "credentials", "card_number", "cvv", "ssn", "id_token")


def nested(depth: int) -> Any:
    """A list in a list in a list, so many of them."""
    return [nested(depth - 1)] if depth > 1 else ["x"]


@pytest.mark.parametrize(
    ("of", "depth", "is_so"),
    [
        ("text", 1, False), (["a", 1], 1, False), ({"a": None}, 1, False), (b"\x01", 1, False),
        ([["a"]], 1, True), ({"a": {"b": 1}}, 1, True), ([[]], 1, True), (["a", b"\x01"], 1, True),
        (nested(3), 3, False), (nested(4), 3, True), ({"a": {"b": b"\x01"}}, 3, True),
    ],
)  # fmt: skip
def test_what_clickhouse_does_not_read(of: Any, depth: int, is_so: bool):
    assert is_deep(value(of), depth) is is_so


def test_a_text_is_bounded_in_depth_and_in_length():
    assert json_text(value(CART)) == (CART_TEXT, False)
    assert json_text(value(nested(DEEPEST))) == ("[" * DEEPEST + '"x"' + "]" * DEEPEST, False)
    assert json_text(value(nested(DEEPEST + 1))) == ("[" * DEEPEST + TOO_DEEP + "]" * DEEPEST, True)
    text, is_cut = json_text(value([["a" * 100] * 100] * 100))
    assert is_cut and LONGEST_TEXT < len(text) < LONGEST_TEXT + 200


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20))  # fmt: skip
def test_a_text_is_the_json_of_its_value(of: Any):
    def sayable(of: Any) -> Any:
        if isinstance(of, list):
            return [sayable(one) for one in of]
        if isinstance(of, dict):
            return {key: sayable(one) for key, one in of.items()}
        return None if isinstance(of, float) and not math.isfinite(of) else of

    text, is_cut = json_text(value(of))
    if not is_cut and "withheld" not in text:
        assert json.loads(text, parse_int=float) == json.loads(json.dumps(sayable(of)), parse_int=float)


async def test_texts_and_numbers_are_written_as_clickhouse_does(clickhouse: ClickHouse):
    texts = ["", "a/b", 'say "hi"\\', "".join(map(chr, range(0x21))), "ä€𝄞\x7f", "\u2028\u2029\u200b"]
    numbers = [
        0.0, -0.0, 1.0, -1.5, 0.1, 1 / 3, 1e15, 1e16, 123456789012345680.0, 1e20, 1e21, 1.5e21, 1e22, 1e100, 1.7976931348623157e308,
        5e-324, 1e-4, 1e-5, 1e-6, 1.25e-6, 1e-7, 1.5e-7, 2.0**53, 2.0**53 - 1, 2.0**63, -(2.0**64), 4.5e15 + 0.5, math.nan, math.inf,
    ]  # fmt: skip
    told = request(span(1, attributes={"texts": texts, "numbers": numbers, "map": {"k/": -1, "t": True}}))
    await put(clickhouse, item(told))
    (row,) = await rows(clickhouse, "select attributes from spans")
    assert row["attributes"]["texts"] == f"[{','.join(map(quoted, texts))}]"
    assert row["attributes"]["numbers"] == f"[{','.join(map(number, numbers))}]"
    assert row["attributes"]["map"] == json_text(value({"k/": -1, "t": True}))[0]


def spans_with(of: Any) -> bytes:
    """A span with a value wherever a value may be."""
    told = span(1, attributes={"cart": of})
    told.events.add(name="e", time_unix_nano=NOW_NS).attributes.extend(pairs({"cart": of}))
    told.links.add(trace_id=b"\x01" * 16, span_id=b"\x02" * 8).attributes.extend(pairs({"cart": of}))
    return request(told, cart=of)


def logs_with(of: Any) -> bytes:
    """A log record with a value wherever a value may be."""
    return log_request(record(of, attributes={"cart": of}), cart=of)


def points_with(of: Any) -> bytes:
    """A point of each of two kinds with a value wherever a value may be."""
    made = ExportMetricsServiceRequest()
    resource = made.resource_metrics.add()
    resource.resource.attributes.extend(pairs({"service.name": "shop", "cart": of}))
    scope = resource.scope_metrics.add()
    scope.metrics.add(name="depth").gauge.data_points.add(
        time_unix_nano=NOW_NS, as_int=3, attributes=pairs({"cart": of})
    )
    histogram = scope.metrics.add(name="took").histogram
    histogram.data_points.add(time_unix_nano=NOW_NS, count=1, bucket_counts=[1], attributes=pairs({"cart": of}))
    return made.SerializeToString()


WITH: dict[str, Callable[[Any], bytes]] = {"spans": spans_with, "logs": logs_with, "points": points_with}
TABLES = {"spans": ("spans",), "logs": ("logs",), "points": ("points", "series")}


@pytest.mark.parametrize("signal", WITH)
async def test_rows_are_those_of_the_same_text(clickhouse: ClickHouse, signal: str):
    deep, text = WITH[signal](CART), WITH[signal](CART_TEXT)
    await put(clickhouse, item(deep, site=1), signal=signal)
    await put(clickhouse, item(text, site=2), signal=signal)
    found: list[dict[str, Any]] = []
    for table in TABLES[signal]:
        told = (
            f"select toString(tuple(* except '^(site_id|stored_at)$')) as told, count() as n from {table} group by told"
        )
        found = await rows(clickhouse, told)
        assert found and {row["n"] for row in found} == {2}, table
    assert all("AQ==" in row["told"] for row in found)


async def test_a_deep_batch_goes_in_whole_and_its_sender_is_remembered(
    clickhouse: ClickHouse, monkeypatch: pytest.MonkeyPatch
):
    refused: list[str] = []
    insert_read = clickhouse.insert_read

    async def noted(*args: Any, **binds: Any) -> None:
        try:
            await insert_read(*args, **binds)
        except StoreRefused:
            refused.append(args[2])
            raise

    monkeypatch.setattr(clickhouse, "insert_read", noted)
    store, counted = storing(clickhouse), TOLD.labels("spans")
    before = counted._value.get()
    clean = item(request(span(1, attributes={"n": 1})), key="cleankey")
    await store.insert([clean], "s@1:1-1")
    await store.insert([clean, item(request(span(2, attributes={"cart": CART})), key="deepkey0")], "s@1:2-3")
    assert refused == ["s@1:2-3"]
    await store.insert([clean, item(request(span(3, attributes={"cart": CART})), key="deepkey0")], "s@1:4-5")
    assert refused == ["s@1:2-3"], "its sender is known by now"
    assert counted._value.get() == before + 2
    found = await rows(
        clickhouse, "select attributes['cart'] as cart, count() as n from spans group by cart order by n"
    )
    assert found == [{"cart": CART_TEXT, "n": 2}, {"cart": "", "n": 3}]
    with pytest.raises(StoreRefused):
        await store.insert([b"\x0a\x05hello", item(request(span(4, attributes={"cart": CART})))], "s@1:6-7")


async def test_what_is_deep_is_found_cut_and_cleaned_as_any_text(clickhouse: ClickHouse):
    before = dropped("value_cut", 71)
    secrets = {"user": {"mail": "a.person@example.com", **{key: {"in": ["hunter2"]} for key in PROMISING}}}
    body = {"a": {"b": {"c": {"d": {"needle": "in the hay", "head": secrets}}}}}
    long = {"a": {"b": "ä" * 20_000}}
    await put(
        clickhouse, item(log_request(record(body, attributes={"long": long}), record("other")), site=71), signal="logs"
    )
    found = await found_logs(Asked(clickhouse, 71), LogsParams(q='"in the hay"'))
    (log,) = found.logs
    kept = msgspec.json.decode(log.body)["a"]["b"]["c"]["d"]["head"]["user"]
    assert kept == {"mail": "[email]", **dict.fromkeys(PROMISING, "[secret]")}
    (row,) = await rows(
        clickhouse, "select lengthUTF8(attributes['long']) as n from logs where attributes['long'] != ''"
    )
    assert row["n"] == LONGEST_TEXT and dropped("value_cut", 71) == before + 1
    marks = await rows(clickhouse, "select distinct mark from otlp_marks where site_id = 71 order by mark")
    assert {5, 104, 105} <= {one["mark"] for one in marks}, "a text that is too long, a field, an address of mail"
