"""Opening a trace asks little: one question, a few small granules, and details only of what a page can show."""

from typing import Any

import pytest

from app.apm.traces import opening
from app.apm.traces.queries import LEAN_FROM
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment, statements
from jobs.migrate import migrations_folder
from tests.apm.telemetry import Asked, item, put, request, span
from tests.apm.test_spans_stored import rows

# Traces of `size` spans each; their ids are small numbers.
MANY = """insert into spans (site_id, slot, service, name, start, status, trace_id, span_id, attributes)
select 1, toStartOfFifteenMinutes(start), 'shop', 'GET /', fromUnixTimestamp64Milli(1790000000000 + toInt64(number), 'UTC') as start,
    if(number % 100 = 0, 2, 1), unhex(leftPad(hex(intDiv(number, {size:UInt64}) + 1), 32, '0')), unhex(leftPad(hex(number + 1), 16, '0')),
    map('order', toString(number))
from numbers({many:UInt64})"""
INDEX = "insert into trace_index select site_id, trace_id, min(start), max(start) from spans group by site_id, trace_id"


@pytest.fixture
def asked_about(clickhouse: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first lines of the questions that the store is asked."""
    heard, ask = [], clickhouse.ask

    async def hear(site: int, question: Fragment, *rest: Any, **binds: Any) -> list[Any]:
        heard.append(question.text.partition("\n")[0])
        return await ask(site, question, *rest, **binds)

    monkeypatch.setattr(clickhouse, "ask", hear)
    return heard


async def test_one_question_opens_a_trace(clickhouse: ClickHouse, asked_about: list[str]):
    await put(clickhouse, item(request(span(1), span(2, parent=1, failed=True), span(2, parent=1, failed=True))))
    whole = await opening.trace(Asked(clickhouse), f"{1:032x}")
    assert (whole.span_count, whole.error_count, whole.lean) == (2, 1, False)
    assert len(asked_about) == 1
    with pytest.raises(opening.TraceNotFound):
        await opening.trace(Asked(clickhouse), f"{2:032x}")
    assert len(asked_about) == 2


async def test_a_long_trace_opens_without_its_attributes(clickhouse: ClickHouse):
    await clickhouse.command(MANY, many=2 * LEAN_FROM + 1, size=LEAN_FROM)
    await clickhouse.command(MANY, many=10, size=LEAN_FROM)  # some came twice
    await clickhouse.command(INDEX)
    full = await opening.trace(Asked(clickhouse), f"{1:032x}")
    assert (full.span_count, len(full.spans), full.error_count, full.lean) == (LEAN_FROM, LEAN_FROM, 20, False)
    assert full.spans[7].attributes == {"order": "7"}
    await clickhouse.command(MANY, many=LEAN_FROM + 1, size=LEAN_FROM + 1)
    lean = await opening.trace(Asked(clickhouse), f"{1:032x}")
    assert (lean.span_count, len(lean.spans), lean.error_count, lean.lean) == (LEAN_FROM + 1, LEAN_FROM + 1, 21, True)
    assert lean.spans[7].attributes is None
    late = await opening.span(Asked(clickhouse), f"{1:032x}", f"{50:016x}")
    assert (late.start_ns, late.span.offset_ns) == (str(1790000000000 * 10**6), 49 * 10**6)


async def test_spans_lie_in_small_granules_and_older_ones_stay(clickhouse: ClickHouse):
    await clickhouse.command(MANY, many=20_000, size=8)
    await clickhouse.command("optimize table spans final")
    told = "select sum(rows) as n, sum(marks) as marks from system.parts where active and database = currentDatabase() and table = 'spans'"
    (before,) = await rows(clickhouse, told)
    assert before["n"] == 20_000 and before["marks"] >= 20_000 // 1024
    for statement in statements((migrations_folder() / "clickhouse" / "0022_fine_spans.sql").read_text()):
        await clickhouse.command(statement)
    assert await rows(clickhouse, told) == [before], "the migration may run again"
    await put(clickhouse, item(request(span(1, 99))))
    assert (await opening.trace(Asked(clickhouse), f"{99:032x}")).span_count == 1, "and views fill the new table"
