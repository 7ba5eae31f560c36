"""Log records from bytes to the table: bodies of any shape, levels however they are said, and nothing secret."""

import pytest

from app.kit.clickhouse import ClickHouse
from tests.apm.telemetry import MS, NOW_NS, item, log_request, put, record
from tests.apm.test_spans_stored import rows


async def test_a_record_keeps_what_it_says(clickhouse: ClickHouse):
    told = record("it broke", severity=17, trace_id=b"\x01" * 16, span_id=b"\x02" * 8, event_name="oops",
                  attributes={"code": 7, "exception.type": "ValueError", "exception.message": "no"})  # fmt: skip
    await put(clickhouse, item(log_request(told, **{"host.name": "h1"})), signal="logs")
    (row,) = await rows(
        clickhouse,
        "select toUnixTimestamp64Nano(ts) as at, level, severity_number as n, body, event_name, hex(trace_id) as trace,"
        " hex(span_id) as span, service, environment, host, attributes['code'] as code from logs",
    )
    assert row == {
        "at": NOW_NS, "level": "error", "n": 17, "body": "it broke", "event_name": "oops", "trace": "01" * 16,
        "span": "02" * 8, "service": "shop", "environment": "prod", "host": "h1", "code": "7",
    }  # fmt: skip
    assert await rows(clickhouse, "select source, type, message from exceptions") == [
        {"source": "log", "type": "ValueError", "message": "no"}
    ]


async def test_a_body_may_be_a_document(clickhouse: ClickHouse):
    document = {"msg": 'say "hi"', "n": 1, "ok": True, "tags": ["a", 2.5], "deep": {"er": {"x": 1}}}
    await put(clickhouse, item(log_request(record(document), record(["a", 1]), record(5))), signal="logs")
    bodies = [row["body"] for row in await rows(clickhouse, "select body from logs order by length(body)")]
    assert bodies == ["5", '["a",1]', '{"msg":"say \\"hi\\"","n":1,"ok":true,"tags":["a",2.5],"deep":{"er":{"x":1}}}']


@pytest.mark.parametrize(
    ("body", "severity", "text", "attributes", "level"),
    [
        ("x", 1, "", {}, "trace"), ("x", 8, "", {}, "debug"), ("x", 13, "", {}, "warn"), ("x", 24, "", {}, "fatal"),
        ("x", 0, "WARNING", {}, "warn"), ("x", 0, "", {"level": "Error"}, "error"), ("2026 [INFO] up", 0, "", {}, "info"),
        ("nothing said", 0, "", {}, ""), ("error", 9, "", {}, "info"), ("x", 99, "", {}, ""),
    ],
)  # fmt: skip
async def test_levels_are_told_in_one_way(
    clickhouse: ClickHouse, body: str, severity: int, text: str, attributes: dict, level: str
):
    await put(
        clickhouse,
        item(log_request(record(body, severity=severity, severity_text=text, attributes=attributes))),
        signal="logs",
    )
    assert await rows(clickhouse, "select level from logs") == [{"level": level}]


async def test_a_record_without_a_time_has_the_time_it_was_seen(clickhouse: ClickHouse):
    seen = record(observed_time_unix_nano=NOW_NS - 5 * MS)
    seen.time_unix_nano = 0
    never = record()
    never.time_unix_nano = 0
    await put(clickhouse, item(log_request(seen, never)), signal="logs")
    found = await rows(clickhouse, "select toUnixTimestamp64Nano(ts) as at from logs order by ts")
    assert found == [{"at": NOW_NS - 5 * MS}, {"at": NOW_NS}]
