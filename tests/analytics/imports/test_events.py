"""Raw events in a file: every number is the oracle's, a repetition brings nothing, a kill loses nothing, undo leaves nothing."""

import json
import random
from datetime import UTC, date, datetime

import pytest

from app.analytics.imports.models import ImportState
from app.analytics.queries import answers
from app.analytics.rollups import rebuild
from app.analytics.schemas import Params
from app.kit.sql import Fragment
from tests.analytics import oracle
from tests.analytics.imports.files import SITE, Desk, as_lines
from tests.analytics.test_questions import Asking, asking, escaped, until_now
from tests.analytics.world import make, some_time_ago, store

FIRST = date(2026, 3, 26)
TABLES = ("events", "sessions", "session_rollup", "page_rollup", "quarter_rollup", "day_rollup", "import_rows")


def world(seed: int = 11, visitors: int = 12) -> list[dict]:
    return until_now(make(seed, FIRST, 5, visitors))


@pytest.mark.parametrize("seed", [11, 12])
async def test_what_is_imported_has_the_numbers_of_the_oracle(desk: Desk, seed: int):
    events = world(seed)
    one = await desk.bring(as_lines(events))
    assert (one.state, one.problem) == (ImportState.DONE, "")
    assert (one.rows, one.stored, one.known, one.broken) == (len(events), len(events), 0, 0)
    await store(desk.stores.clickhouse, SITE + 1, events, some_time_ago(), "as the writer does")
    for n in range(3):
        await compare(desk, events, asking(seed + n))
    await rebuild(desk.stores.clickhouse, settle_s=0)
    for n in range(3):
        await compare(desk, events, asking(seed + n))


async def compare(desk: Desk, events: list[dict], what: Asking) -> None:
    """The numbers are the oracle's; whatever else the page says is what it says of the same events, come by the door."""
    params = Params.model_validate({**what.params, "f": escaped(what.filters)})
    pages = []
    for site in (SITE, SITE + 1):
        seen = await answers.read_view(desk.stores.clickhouse, site, params, what.zone, what.now)
        pages.append(await answers.overview(desk.stores.clickhouse, site, seen))
        start, end = (round(at.timestamp() * 1000) for at in (seen.period.start, seen.period.until))
        wanted = oracle.World(events, start, end, what.filters).numbers(start, end)
        assert {name: pages[-1].metrics[name].value for name in wanted} == wanted
    assert pages[0].metrics == pages[1].metrics
    assert pages[0].series == pages[1].series
    for name, panel in pages[0].panels.items():
        assert panel.model_dump() == pages[1].panels[name].model_dump(), name


async def test_a_visitor_and_a_given_id_are_not_what_the_file_said(desk: Desk):
    events = world()
    await desk.bring(as_lines(events))
    rows = await desk.stores.clickhouse.ask_any(Fragment("select visitor_id, session_id from events"))
    assert not {row["visitor_id"] for row in rows} & {event["visitor_id"] for event in events}
    assert not {row["session_id"] for row in rows} & {event["session_id"] for event in events}


async def test_a_visitor_is_of_one_day(desk: Desk):
    """Whoever comes back for a week is another visitor each UTC day on which a visit begins."""
    day = 86_400
    start = datetime(2026, 3, 1, 23, 50, tzinfo=UTC).timestamp()
    rows = [
        {
            "ts": start + n * day + minute * 60,
            "name": "pageview",
            "hostname": "example.com",
            "path": "/",
            "visitor_id": "v",
        }
        for n in range(7)
        for minute in (0, 20)
    ]
    one = await desk.bring("\n".join(map(json.dumps, rows)).encode())
    assert one.stored == 14
    visits = await desk.stores.clickhouse.ask_any(
        Fragment("select visitor_id, session_id, count() as n from events group by all order by session_id")
    )
    assert [visit["n"] for visit in visits] == [2] * 7, "a visit that crosses midnight is one visit"
    assert len({visit["visitor_id"] for visit in visits}) == 7


async def test_visits_are_told_by_gaps_and_end_after_twelve_hours(desk: Desk):
    """An independent walk through the same rows in plain Python."""
    rng, start = random.Random(5), datetime(2026, 3, 1, tzinfo=UTC).timestamp()
    rows = []
    for visitor in range(40):
        at = start + rng.randrange(86_400)
        for _ in range(rng.randrange(1, 60)):
            rows.append(
                {"visitor_id": f"v{visitor}", "ts": round(at, 3), "name": "pageview", "url": "https://example.com/a"}
            )
            at += rng.choice([5, 60, 600, 1799.999, 1800, 1800.001, 3600, 40_000])
    rng.shuffle(rows)
    await desk.bring("\n".join(map(json.dumps, rows)).encode())
    found = await desk.stores.clickhouse.ask_any(
        Fragment("select groupArray(toUnixTimestamp64Milli(ts)) as ms from events group by session_id")
    )
    assert sorted(sorted(visit["ms"]) for visit in found) == sorted(visits_by_hand(rows))


def visits_by_hand(rows: list[dict]) -> list[list[int]]:
    visits = []
    for visitor in {row["visitor_id"] for row in rows}:
        stretch: list[int] = []
        for at in sorted(round(row["ts"] * 1000) for row in rows if row["visitor_id"] == visitor):
            if stretch and at - stretch[-1] > 30 * 60_000:
                visits += cut(stretch)
                stretch = []
            stretch.append(at)
        visits += cut(stretch)
    return visits


def cut(stretch: list[int]) -> list[list[int]]:
    parts: dict[int, list[int]] = {}
    for at in stretch:
        parts.setdefault((at - stretch[0]) // (12 * 3_600_000), []).append(at)
    return list(parts.values())


async def test_a_repetition_brings_nothing(desk: Desk):
    events = world()
    body = as_lines(events)
    await desk.bring(body)
    again = await desk.bring(body)
    assert (again.state, again.stored, again.known) == (ImportState.DONE, 0, len(events))
    assert await desk.count("events") == len(events)
    assert await desk.count("sessions") > 0
    more = await desk.bring(body + as_lines(world(99)))
    assert more.stored == len(world(99))


async def test_rows_without_ids_are_known_again_too(desk: Desk):
    row = {"ts": "2026-03-01T10:00:00Z", "name": "pageview", "url": "https://example.com/", "visitor_id": "a"}
    body = "\n".join([json.dumps(row)] * 3 + [json.dumps({**row, "name": "Signup"})]).encode()
    first = await desk.bring(body)
    assert first.stored == 4, "the same row three times happened three times"
    assert (await desk.bring(body)).stored == 0


async def test_undo_leaves_no_row(desk: Desk):
    before = world(3)
    kept = await desk.bring(as_lines(before))
    await rebuild(desk.stores.clickhouse, settle_s=0)
    counts = {table: await desk.count(table) for table in TABLES}
    one = await desk.bring(as_lines(world(4)))
    await rebuild(desk.stores.clickhouse, settle_s=0)
    assert await desk.count("day_rollup") > counts["day_rollup"]
    undone = await desk.undo(one)
    assert undone.state == ImportState.UNDONE
    assert {table: await desk.count(table) for table in TABLES} == counts
    await desk.undo(kept)
    assert {table: await desk.count(table) for table in TABLES} == dict.fromkeys(TABLES, 0)
    assert not list((desk.stores.settings.data / "imports").iterdir())


class Killed(BaseException):
    """As if the process were gone."""


@pytest.mark.parametrize("step", range(9))
@pytest.mark.parametrize("is_done", [True, False])
async def test_a_kill_in_the_middle_loses_and_doubles_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: int, is_done: bool
):
    """Killed after (or before) the n-th step was done, and before it was noted; then somebody goes on."""
    events = world()
    monkeypatch.setattr("app.analytics.imports.spool.CHUNK", 20_000)
    monkeypatch.setattr("app.analytics.imports.queries.visits.ROWS_AT_ONCE", 40)
    one = await desk.give(as_lines(events))
    importer, steps = desk.importer(), 0
    note = importer._note

    async def noted(row, change):
        nonlocal steps
        steps += 1
        if steps == step + 1:
            if is_done:
                await note(row, change)
            raise Killed
        await note(row, change)

    with monkeypatch.context() as dying, pytest.raises(Killed):
        dying.setattr(type(importer), "_note", lambda _self, row, change: noted(row, change))
        await importer.work_on_next()
    # A newer version may like other sizes; what was begun goes on in its own.
    monkeypatch.undo()
    assert (await desk.look(one)).state == ImportState.RUNNING
    assert await desk.importer().work_on_next()
    done = await desk.look(one)
    assert (done.state, done.rows, done.stored, done.broken) == (ImportState.DONE, len(events), len(events), 0)
    assert await desk.count("events") == len(events)
    visits = await desk.stores.clickhouse.ask_any(
        Fragment("select uniqExact(session_id) as n, sum(pageviews) as views from sessions")
    )
    views = sum(event["name"] == "pageview" for event in events)
    assert visits == [{"n": len(oracle.visits_of(events)), "views": views}]


async def test_a_cancelled_import_goes_out_again(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    one = await desk.give(as_lines(world()))
    importer = desk.importer()
    note, cancelled = importer._note, []

    async def noted(row, change):
        await note(row, change)
        if row.position.get("part"):
            cancelled.append(await cancel(desk, one))

    monkeypatch.setattr(type(importer), "_note", lambda _self, row, change: noted(row, change))
    await importer.work_on_next()
    assert cancelled
    monkeypatch.undo()
    await desk.importer().work_on_next()
    assert (await desk.look(one)).state == ImportState.CANCELLED
    assert {table: await desk.count(table) for table in TABLES} == dict.fromkeys(TABLES, 0)


async def cancel(desk: Desk, one):
    from app.analytics.imports.queries import records
    from app.sites.actor import COMMAND_LINE

    async with desk.stores.postgres.work() as work:
        return await records.cancel(work, COMMAND_LINE, desk.site, one.id, datetime.now(UTC))


async def test_broken_rows_are_told_by_line_and_the_rest_goes_in(desk: Desk):
    good = {"ts": "2026-03-01T10:00:00Z", "name": "pageview", "url": "https://example.com/", "visitor_id": "a"}
    lines = [
        json.dumps(good),
        "{not json",
        json.dumps({**good, "ts": "yesterday"}),
        "",
        json.dumps({**good, "name": ""}),
        json.dumps({k: v for k, v in good.items() if k != "visitor_id"}),
        json.dumps({**good, "url": "ftp://example.com/"}),
        json.dumps({**good, "engaged_ms": "long"}),
        json.dumps({**good, "ts": "2999-01-01"}),
        json.dumps({**good, "user_agent": "Googlebot/2.1"}),
        "[1, 2]",
        json.dumps({**good, "ts": "2026-03-01T10:01:00Z"}),
    ]
    one = await desk.bring("\n".join(lines).encode())
    assert (one.state, one.rows, one.stored, one.broken) == (ImportState.DONE, 11, 2, 9)
    assert [row["line"] for row in one.report] == [2, 3, 5, 6, 7, 8, 9, 10, 11]
    assert "JSON" in one.report[0]["reason"]
    assert "time" in one.report[1]["reason"]
    assert "bot" in one.report[7]["reason"]


async def test_the_first_thousand_broken_rows_are_told(desk: Desk):
    one = await desk.bring(b"nonsense\n" * 1500)
    assert (one.broken, len(one.report), one.stored) == (1500, 1000, 0)


async def test_what_a_file_says_of_persons_is_used_and_not_kept(desk: Desk):
    """An address gives a place and a visitor, a user agent a device; neither is in any table or file afterwards."""
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
    rows = [
        {"ts": f"2026-03-01T10:0{n}:00Z", "name": "pageview", "ip": f"8.8.8.{n % 2}", "user_agent": agent,
         "url": f"https://www.example.com/docs/?utm_source=letter&utm_medium=email&mail=eve{n}@example.com",
         "referrer": "https://www.google.com/search?q=secret"}
        for n in range(4)
    ]  # fmt: skip
    await desk.bring("\n".join(map(json.dumps, rows)).encode())
    found = await desk.stores.clickhouse.ask_any(Fragment("select * from events"))
    assert len(found) == 4
    assert {(row["hostname"], row["path"], row["source"], row["channel"]) for row in found} == {
        ("example.com", "/docs", "letter", "Email")
    }
    assert {(row["browser"], row["os"], row["device"]) for row in found} == {("Chrome", "Linux", "desktop")}
    assert len({row["visitor_id"] for row in found}) == 2
    text = json.dumps(found)
    assert not [word for word in ("8.8.8", "Mozilla", "secret", "eve1") if word in text]
    tables = await desk.stores.clickhouse.ask_any(
        Fragment("select name from system.tables where database = currentDatabase() and engine = 'Memory'")
    )
    assert tables == []
    assert not list((desk.stores.settings.data / "imports").iterdir())
