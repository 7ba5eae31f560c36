"""What is asked of traces, against what plain Python says of the same spans."""

import pytest

from app.apm.schemas import SearchParams
from app.apm.traces import answers, opening, recurring
from app.apm.traces import schemas as s
from app.apm.traces import values as v
from app.kit.clickhouse import ClickHouse
from app.kit.search.scan import SearchNotUnderstood
from tests.apm.telemetry import MS, NOW_NS, Asked, Span, item, put, request, span


async def shop(clickhouse: ClickHouse) -> None:
    """Ten traces of a shop that asks its database, every fifth failing, the last without its root, one of another site."""
    items = []
    for trace in range(1, 11):
        at, failed = -trace * 1000, trace % 5 == 0
        web = span(trace * 10, trace, at_ms=at, ms=trace * 10, name="GET /cart", failed=failed,
                   attributes={"http.route": "/cart", "http.request.method": "GET", "http.response.status_code": 500 if failed else 200, "user.plan": "gold" if failed else "free"})  # fmt: skip
        db = span(trace * 10 + 1, trace, parent=trace * 10, at_ms=at + 1, ms=trace * 5, kind=3, name="SELECT",
                  attributes={"db.system": "postgresql", "db.statement": f"select * from cart where id = {trace}", "server.address": "db"})  # fmt: skip
        items.append(item(request(*([db] if trace == 10 else [web, db]))))
    items.append(item(request(span(1, 77, at_ms=-500)), site=2))
    await put(clickhouse, *items)


async def test_traces_are_found_and_told_whole(clickhouse: ClickHouse):
    await shop(clickhouse)
    found = await answers.traces(Asked(clickhouse), s.TracesParams(q="http.route:/cart"))
    assert [int(row.trace_id, 16) for row in found.traces] == list(range(1, 10))
    first = found.traces[0]
    assert (first.root_service, first.root_name, first.spans, first.matched, first.errors) == (
        "shop",
        "GET /cart",
        2,
        1,
        0,
    )
    assert (first.duration_ns, first.start_ns, first.http_method) == (10 * MS, str(NOW_NS - 1000 * MS), "GET")
    assert first.services == [s.ServiceCount(service="shop", spans=2, errors=0)]
    failed = await answers.traces(Asked(clickhouse), s.TracesParams(q="status:error", sort="slowest"))
    assert [int(row.trace_id, 16) for row in failed.traces] == [5]
    orphan = await answers.traces(Asked(clickhouse), s.TracesParams(q=f"trace:{10:032x}"))
    assert orphan.traces[0].root_is_missing


async def test_pages_follow_one_another_without_a_gap(clickhouse: ClickHouse):
    await shop(clickhouse)
    seen, before = [], ""
    for _ in range(6):
        page = await answers.traces(Asked(clickhouse), s.TracesParams(q="kind:client", limit=3, before=before))
        seen += [int(row.trace_id, 16) for row in page.traces]
        before = page.next
        if not before:
            break
    assert seen == list(range(1, 11))


async def test_a_trace_opens(clickhouse: ClickHouse):
    await shop(clickhouse)
    asked = Asked(clickhouse)
    whole = await opening.trace(asked, f"{3:032X}")
    assert (whole.span_count, whole.error_count, whole.lean, whole.truncated) == (2, 0, False, False)
    web, db = whole.spans
    assert (web.offset_ns, db.offset_ns, db.parent_span_id) == (0, MS, web.span_id)
    assert web.is_entry and not db.is_entry and db.kind == "client" and db.db_system == "postgresql"
    assert whole.resources[db.resource].service == "shop" and whole.missing_parents == []
    assert (await opening.trace(asked, f"{10:032x}")).missing_parents == [f"{100:016x}"]
    one = await opening.span(asked, f"{3:032x}", f"{31:016x}")
    assert one.span.attributes and one.span.attributes["server.address"] == "db" and one.percentile is None
    for wrong in (f"{77:032x}", "no id", f"{999:032x}"):
        with pytest.raises(opening.TraceNotFound):
            await opening.trace(asked, wrong)


async def test_a_span_that_came_twice_is_one_of_its_trace(clickhouse: ClickHouse):
    twice = span(1, 1), span(2, 1, parent=1, failed=True)
    await put(clickhouse, item(request(*twice)), token="a")
    await put(clickhouse, item(request(*twice)), token="b")
    whole = await opening.trace(Asked(clickhouse), f"{1:032x}")
    assert (len(whole.spans), whole.span_count, whole.error_count) == (2, 2, 1)
    found = await answers.traces(Asked(clickhouse), s.TracesParams())
    assert (found.traces[0].spans, found.traces[0].errors) == (2, 1)


async def test_counts_over_time_add_up(clickhouse: ClickHouse):
    await shop(clickhouse)
    told = await answers.histogram(Asked(clickhouse), SearchParams(q="kind:server"))
    assert sum(told.spans) == 9 and sum(told.errors) == 1
    rows = [
        (low, high, sum(row))
        for low, high, row in zip(told.heatmap.bounds_ns, told.heatmap.bounds_ns[1:], told.heatmap.counts, strict=False)
    ]
    for low, high, count in rows:
        assert count == sum(low <= trace * 10 * MS < high for trace in range(1, 10))
    assert len(told.p95_ms) == told.window.buckets


async def test_facets_groups_and_completion(clickhouse: ClickHouse):
    await shop(clickhouse)
    asked = Asked(clickhouse)
    facets = {one.key: one for one in (await answers.facets(asked, v.FacetsParams(keys=["user.plan"]))).facets}
    assert {one.value: one.count for one in facets["status"].values} == {"unset": 18, "error": 1}
    assert {one.value: one.count for one in facets["user.plan"].values} == {"free": 8, "gold": 1}
    groups = await answers.groups(asked, s.GroupsParams(by="user.plan", q="kind:server"))
    assert [(one.value, one.spans, one.errors) for one in groups.groups] == [("free", 8, 0), ("gold", 1, 1)]
    keys = await answers.keys(asked, v.KeysParams(search="plan"))
    assert [(one.key, one.where, one.count) for one in keys.keys] == [("user.plan", "attribute", 9)]
    values = await answers.values(asked, v.ValuesParams(key="kind", search="serv"))
    assert [(one.value, one.count) for one in values.values] == [("server", 9)]


async def test_what_differs_in_a_box_comes_first(clickhouse: ClickHouse):
    await shop(clickhouse)
    at = NOW_NS // MS
    box = v.DiffersParams(q="kind:server", box_from_ms=at - 5_500, box_to_ms=at - 4_500)
    told = await answers.differs(Asked(clickhouse), box)
    assert (told.box_spans, told.rest_spans) == (1, 8)
    plan = next(one for one in told.differences if (one.key, one.value) == ("user.plan", "gold"))
    assert (plan.box_share, plan.rest_share, plan.lift) == (1, 0, None)
    assert told.differences[0].difference in (1, -1)


async def test_a_search_that_is_none_is_told_so(clickhouse: ClickHouse):
    with pytest.raises(SearchNotUnderstood):
        await answers.traces(Asked(clickhouse), s.TracesParams(q="duration>soon"))


async def test_another_site_sees_its_own(clickhouse: ClickHouse):
    await shop(clickhouse)
    other = await answers.traces(Asked(clickhouse, site=2), s.TracesParams())
    assert [int(row.trace_id, 16) for row in other.traces] == [77]


async def test_findings_of_many_traces_are_brought_together(clickhouse: ClickHouse):
    def baskets(trace: int, queries: int) -> list[Span]:
        asked = [
            span(trace * 100 + i, trace, parent=trace * 100, at_ms=-trace * 1000 + i * 10, ms=9, kind=3, name="SELECT",
                 attributes={"db.system": "postgresql", "db.statement": f"select name from product where id = {i}"})
            for i in range(1, queries + 1)
        ]  # fmt: skip
        return [span(trace * 100, trace, at_ms=-trace * 1000, ms=queries * 10 + 20, name="GET /basket"), *asked]

    await put(clickhouse, *(item(request(*baskets(trace, queries))) for trace, queries in ((1, 6), (2, 8), (3, 2))))
    await put(clickhouse, item(request(*baskets(9, 20)), site=2))
    answer = await recurring.findings(Asked(clickhouse), recurring.RecurringParams(q='name:"GET /basket"'))
    assert answer.traces == 3
    loop = next(one for one in answer.findings if one.kind == "n_plus_one")
    assert (loop.service, loop.operation, loop.traces, loop.count) == ("shop", "GET /basket", 2, 7)
    assert loop.total_ns == 7 * 9 * MS and "product" in loop.what
    assert (int(loop.trace_id, 16), int(loop.span_id, 16)) == (2, 200)
    newest = await recurring.findings(Asked(clickhouse), recurring.RecurringParams(q="service:shop", traces=1))
    assert newest.traces == 1
    slowest = recurring.RecurringParams(q='name:"GET /basket"', traces=1, sort="slowest")
    assert {one.trace_id for one in (await recurring.findings(Asked(clickhouse), slowest)).findings} == {f"{2:032x}"}
    nothing = await recurring.findings(Asked(clickhouse), recurring.RecurringParams(q="service:nobody"))
    assert (nothing.traces, nothing.findings) == (0, [])


async def test_the_whole_of_a_trace_is_told_however_long_before_it_began(clickhouse: ClickHouse):
    early = span(1, 5, at_ms=-3 * 3_600_000, ms=10_800_100, name="nightly import")
    await put(clickhouse, item(request(early, service="cron")))
    await put(clickhouse, item(request(span(2, 5, parent=1, name="last step", kind=3))))
    (row,) = (await answers.traces(Asked(clickhouse), s.TracesParams(q='name:"last step"'))).traces
    assert (row.spans, row.matched, row.root_service, row.root_name) == (2, 1, "cron", "nightly import")
    assert row.duration_ns == 10_800_100 * MS
