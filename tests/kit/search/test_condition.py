"""From a tree to SQL: what it finds is what an oracle in Python finds, and no value becomes text of the question."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.clickhouse import ClickHouse
from app.kit.search.condition import condition
from app.kit.search.fields import Field, Kind, Signal, duration_ns
from app.kit.search.read import read_search
from app.kit.search.scan import SearchNotUnderstood
from app.kit.search.tree import Compare, Glob, Group, Has, Node, Not, Text
from app.kit.sql import Fragment
from tests.kit.search.test_grammar import nodes

SIGNAL = Signal(
    fields={
        "service": Field("service"),
        "status": Field("status", Kind.WORD, {"ok": "ok", "error": "error", "unset": "unset"}),
        "duration": Field("duration_ns", Kind.DURATION),
        "size": Field("size", Kind.NUMBER),
        "kind": Field("kind", Kind.WORD, {"server": 2, "client": 3}),
        "level": Field("severity", Kind.SCALE, {"info": (9, 12), "warn": (13, 16), "error": (17, 20)}),
        "trace": Field("trace_id", Kind.ID, bytes=16),
    },
    texts=("body", "name"),
)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ROWS: list[dict[str, Any]] = [
    {
        "id": 1, "service": "checkout", "status": "ok", "duration_ns": 500_000_000, "size": 12, "kind": 2, "severity": 9,
        "trace": TRACE, "body": "Paid 100% of order_7", "name": "GET /items/{id}",
        "attributes": {"http.route": "/items/{id}", "retries": "3", "note": "", "path": "C:\\temp\\x"},
        "resource": {"env": "prod", "pid": "77"},
    },
    {
        "id": 2, "service": "Checkout_2", "status": "error", "duration_ns": 1_500_000_000, "size": 0, "kind": 3, "severity": 18,
        "trace": "", "body": "it's \"over\"; drop table spans --", "name": "POST /cart",
        "attributes": {"env": "dev", "retries": "10", "error": "true"}, "resource": {},
    },
    {
        "id": 3, "service": "", "status": "unset", "duration_ns": 0, "size": -4, "kind": 0, "severity": 0,
        "trace": "f" * 32, "body": "straße\n\ttab", "name": "",
        "attributes": {"a%b": "x_y", "note": "a\nb"}, "resource": {"env": "dev'"},
    },
]  # fmt: skip
TABLE = """create table rows_searched (id UInt8, service String, status LowCardinality(String), duration_ns UInt64,
kind UInt8, size Int64, severity UInt8, trace_id FixedString(16), body String, name String,
attributes Map(LowCardinality(String), String), resource Map(LowCardinality(String), String)) engine = Memory"""


async def found(store: ClickHouse, text: str) -> list[int]:
    where = condition(read_search(text), SIGNAL)
    rows = await store.ask_any(Fragment(f"select id from rows_searched where {where.text} order by id", where.binds))
    return [row["id"] for row in rows]


@pytest.fixture
async def store(clickhouse: ClickHouse):
    await clickhouse.command(TABLE)
    for row in ROWS:
        given = {key: value for key, value in row.items() if key != "trace"}
        await clickhouse.load("rows_searched", json.dumps(given).encode(), "JSONEachRow")
        await clickhouse.command(
            "alter table rows_searched update trace_id = unhex({t:String}) where id = {i:UInt8}"
            " settings mutations_sync = 1",
            t=row["trace"], i=row["id"],
        )  # fmt: skip
    return clickhouse


CASES = [
    ("service:checkout", [1]),
    ("service:check*", [1, 2]),
    ("service:*_2", [2]),
    ("service:Checkout?2", []),
    ("service~'^check'", []),
    ('service~"^check"', [1]),
    ("service:*", [1, 2]),
    ("-service:*", [3]),
    ('service:""', [3]),
    ("status:error", [2]),
    ("status:ERROR", [2]),
    ("status:(ok or unset)", [1, 3]),
    ("status:*", [1, 2, 3]),
    ("kind:server", [1]),
    ("-kind:*", [3]),
    ("duration>500ms", [2]),
    ("duration>=0.5s", [1, 2]),
    ("duration<1m", [1, 2, 3]),
    ("duration:1500000us", [2]),
    ("size<0", [3]),
    ("size:12", [1]),
    ("level:error", [2]),
    ("level>=warn", [2]),
    ("level>info", [2]),
    ("level<warn", [1, 3]),
    ("level<=info", [1, 3]),
    (f"trace:{TRACE.upper()}", [1]),
    ("trace:*", [1, 3]),
    ("http.route:/items/*", [1]),
    ('http.route:"/items/{id}"', [1]),
    ("env:dev", [2]),
    ("-env:dev", [1, 3]),
    ("env:prod", [1]),
    ("env:*", [1, 2, 3]),
    ('env:"dev\'"', [3]),
    ("env!=prod env:dev*", [2, 3]),
    ('note:""', [1]),
    ("note:**", [1, 3]),
    ("note:*", [1, 3]),
    ('note~""', [1, 3]),
    ("retries>3", [2]),
    ("retries>=3", [1, 2]),
    ("retries<9", [1]),
    ("pid>70", [1]),
    ("pid<70", []),
    ("missing<5", []),
    (r'path:"C:\temp\x"', [1]),
    (r"path:c:\\temp*", [1]),
    ('"a%b":x_y', [3]),
    ('"a%b":*_*', [3]),
    ('"a%b":*%*', []),
    ("paid", [1]),
    ('"100%"', [1]),
    ("100%*order", [1]),
    ("order_*7", [1]),
    ("1%0", []),
    ("STRASSE or straße", [3]),
    ('"it\'s \\"over\\"; drop table"', [2]),
    ("cart or items", [1, 2]),
    ("-(cart or items)", [3]),
    ("cart -error:true", []),
    ("", [1, 2, 3]),
]


async def test_what_is_searched_is_found(store: ClickHouse):
    asked = [(text, await found(store, text)) for text, _ in CASES]
    assert asked == CASES


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("a service>5", 2, "service is text, which has no order"),
        ("duration>500", 0, "duration is a duration, for example 500ms"),
        ("duration:*s", 0, "duration is a duration"),
        ("duration~5ms", 0, "duration is a duration"),
        ("status:bad", 0, "status is ok, error or unset"),
        ("status>ok", 0, "status is ok, error or unset"),
        ("status:e*", 0, "status is ok, error or unset"),
        ("level:loud", 0, "level is info, warn or error"),
        ("trace:12", 0, "trace is 32 hexadecimal digits"),
        ("trace:" + "g" * 32, 0, "trace is 32 hexadecimal digits"),
        ("size>1_000", 0, "size is a number"),
        ("size>nan", 0, "size is a number"),
        ("size>1e999", 0, "size is a number"),
        ("retries>many", 0, "is a number"),
    ],
)
def test_a_value_that_a_field_cannot_have_is_refused(text: str, position: int, said: str):
    with pytest.raises(SearchNotUnderstood) as refused:
        condition(read_search(text), SIGNAL)
    assert said in refused.value.detail
    assert refused.value.fields["position"] == position


@pytest.mark.parametrize(
    ("text", "ns"),
    [("1ns", 1), ("2us", 2e3), ("2µs", 2e3), (".5ms", 5e5), ("1.5s", 1.5e9), ("2m", 1.2e11), ("1h", 3.6e12), ("5", None),
     ("s", None), ("1 s", None), ("1d", None), ("1e3ms", 1e9), ("", None)],
)  # fmt: skip
def test_durations_are_read(text: str, ns: float | None):
    assert duration_ns(text) == ns


def with_other_values(of: Node) -> Node:
    """The same shape, with nothing left of what was typed."""
    match of:
        case Group():
            return Group(of.word, tuple(with_other_values(part) for part in of.parts))
        case Not():
            return Not(with_other_values(of.part))
        case Text():
            return Text(Glob(("q", "q")) if isinstance(of.value, Glob) else "q")
        case Has():
            return Has("q")
        case Compare():
            number_or_text = "q" if of.sign in "=~" else "7"
            return Compare("q", of.sign, Glob(("q", "q")) if isinstance(of.value, Glob) else number_or_text)


@given(nodes)
def test_no_key_and_no_value_becomes_text_of_the_question(tree: Node):
    try:
        sql = condition(tree, Signal({}, texts=("body",)))
    except SearchNotUnderstood:
        return
    assert sql.text == condition(with_other_values(tree), Signal({}, texts=("body",))).text
    assert set(re.findall(r"\{(\w+):\w+\}", sql.text)) == set(sql.binds)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_a_value_arrives_as_it_was(value: str):
    sql = condition(Compare("service", "=", value), SIGNAL)
    assert sql.text == "service = {search:String}" and sql.binds == {"search": value}
