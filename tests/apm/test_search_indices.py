"""The indices that searches ask: that they are used, and that answers are what they would be without them."""

import json
import re

import pytest

from app.apm.logs.fields import LOGS
from app.apm.logs.queries import searched as logs_searched
from app.apm.traces.queries import searched as spans_searched
from app.kit.clickhouse import ClickHouse
from app.kit.search.condition import condition
from app.kit.search.fields import Signal
from app.kit.search.read import read_search
from app.kit.sql import Fragment, statements
from jobs.migrate import migrations_folder

MANY = 60_000
LINES = """insert into logs (site_id, slot, service, ts, body, attributes, resource)
select 1, toStartOfFiveMinutes(ts), 'shop', fromUnixTimestamp64Milli(1790000000000 + toInt64(number), 'UTC') as ts,
    concat('order ', toString(1000000 + number), ' was paid in ', toString(number % 900), ' ms',
        if(number = 33333, ': Connection Refused', ''), if(number % 1000 = 7, ' OutOfMemory retry', '')),
    map('order', toString(number), 'queue', ['mail', 'stock'][number % 2 + 1]), map('zone', toString(number % 3))
from numbers({many:UInt64})"""
SPANS = """insert into spans (site_id, slot, service, name, start, trace_id, attributes)
select 1, toStartOfFifteenMinutes(start), 'shop', 'GET /', fromUnixTimestamp64Milli(1790000000000 + toInt64(number), 'UTC') as start,
    unhex(leftPad(hex(number), 32, '0')), map('order', toString(number))
from numbers({many:UInt64})"""
OLD = Signal(fields=LOGS.fields, texts=LOGS.texts)


@pytest.fixture
async def lines(clickhouse: ClickHouse) -> ClickHouse:
    """Sixty thousand log records in one part."""
    await clickhouse.command(LINES, many=MANY)
    return clickhouse


async def plan(store: ClickHouse, table: str, where: Fragment) -> str:
    """How ClickHouse means to read what matches."""
    asked = f"explain indexes = 1 select count() from {table} where site_id = 1 and {where.text}"
    rows = await store.ask_any(Fragment(f"select * from ({asked})", where.binds))
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


async def counted(store: ClickHouse, where: Fragment) -> int:
    rows = await store.ask_any(
        Fragment(f"select count() as n from logs where site_id = 1 and {where.text}", where.binds)
    )
    return rows[0]["n"]


@pytest.mark.parametrize(
    ("text", "index", "reads"),
    [
        ("refused", "of_letters", "Granules: 1/8"),
        ('"connection refused"', "of_letters", "Granules: 1/8"),
        ("efuse", "of_letters", "Granules: 1/8"),
        ("1033333", "of_words", "Granules: 1/8"),
        ("order:33333", "of_pairs", "Granules: 1/8"),
        ("order:33333 queue:stock", "of_pairs", "Granules: 1/8"),
    ],
)
async def test_a_search_of_log_records_reads_what_its_index_says(lines: ClickHouse, text: str, index: str, reads: str):
    found = await plan(lines, "logs", logs_searched(text))
    assert f"Name: {index}" in found or f"text index ({index}" in found
    assert reads in found or "ReadFromTextIndexCount" in found
    assert await counted(lines, logs_searched(text)) == 1


async def test_a_search_of_spans_reads_what_its_index_says(clickhouse: ClickHouse):
    await clickhouse.command(SPANS, many=MANY)
    found = await plan(clickhouse, "spans", spans_searched("order:33333"))
    assert "of_pairs" in found
    assert re.search(r"Granules: 1/(?!1\b)", found) or "ReadFromTextIndexCount" in found


SEARCHES = (
    "refused", "efuse", "paid", '"paid in 7 ms"', "oom", "memory", "outofmemory", "-outofmemory", "refused or memory",
    "(memory and retry) -refused", "ord*paid", "*emor*", "zone:1", "zone:1 queue:mail", "-zone:1", "queue:st*",
    "queue:* -queue:mail", 'order:"7"', "zone:7 or order:7", "1000007", "was", '"retry"', "refused zone:0", "nothing",
)  # fmt: skip


async def test_answers_are_what_they_are_without_indices_whether_parts_have_them_or_not(clickhouse: ClickHouse):
    await clickhouse.command("alter table logs drop index of_letters, drop index of_pairs")
    await clickhouse.command(LINES, many=MANY // 6)  # a part of before
    made = statements((migrations_folder() / "clickhouse" / "0017_text_indices.sql").read_text())
    for statement in made:
        if "materialize" not in statement:
            await clickhouse.command(statement)
    await clickhouse.command(LINES, many=MANY // 3)
    for text in SEARCHES:
        tree = read_search(text)
        assert await counted(clickhouse, condition(tree, LOGS)) == await counted(clickhouse, condition(tree, OLD)), text
