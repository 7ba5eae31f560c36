"""Source maps that come after the errors: the events are read again, and their group learns what it is."""

import time
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, func, select

from app.errors.consume import Errors as Writer
from app.errors.digest import Digest
from app.errors.grouping import Grouping
from app.errors.models import ErrorGroup, ErrorHash
from app.errors.read_again import SHARD, read_again
from app.errors.row import as_it_came, put_owners
from app.errors.site_rules import SiteRules
from app.ingest.consume import Batch
from app.ingest.rows import SentError
from app.kit.problems import Unavailable
from app.kit.stores import Stores
from app.sites.models import Organization
from tests.errors.building import DEBUG_ID, Build, usual
from tests.errors.conftest import Errors, until

URL = "https://ada.example/assets/app.js"


def minified(value: str = "1", line: int = 1, column: int = 15, **more: Any) -> dict[str, Any]:
    frames = [{"abs_path": URL, "filename": URL, "function": "a", "lineno": line, "colno": column, "in_app": True}]
    return {
        "platform": "javascript", "release": "1.0", **more,
        "exception": {"values": [{"type": "Error", "value": value, "stacktrace": {"frames": frames}}]},
        "debug_meta": {"images": [{"type": "sourcemap", "code_file": URL, "debug_id": DEBUG_ID}]},
    }  # fmt: skip


def test_an_event_is_as_it_came_once_what_the_writer_said_is_taken_back():
    frames = [{"function": "a", "in_app": True, "abs_path": "/x/node_modules/b.js"}, {"function": "b", "in_app": False, "rule_in_app": True}]  # fmt: skip
    event: dict[str, Any] = {"platform": "node", "exception": [{"frames": [dict(one) for one in frames]}], "title": "t"}
    put_owners(event)
    assert [one["in_app"] for one in event["exception"][0]["frames"]] == [False, True]
    frames[1].pop("rule_in_app")
    assert as_it_came(event) == {"platform": "node", "exception": [{"frames": frames}]}


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
async def test_a_map_that_comes_late_reads_errors_again_and_their_group_stays(
    errors: Errors, monkeypatch: pytest.MonkeyPatch
):
    stores = errors.stores
    monkeypatch.setattr("app.errors.read_again.AT_ONCE", 1)  # and all of them in one millisecond: none is left out
    at = round(time.time(), 3)
    async with stores.postgres.work() as work:
        slug = (await work.get_one(Organization, errors.people.home.site.organization_id)).slug
    build = Build(errors.door, errors.people.home.ingest_key, slug, errors.people.home.site.domain)
    await read_again(stores)  # from now on uploads are noticed
    ids = [await errors.send(**minified("1", timestamp=at)) for _ in range(2)]
    ids.append(await errors.send(**minified("1", line=7, timestamp=at)))  # a place that the map says nothing of
    await errors.stored(3)
    await errors.grouped(1)
    before = (await errors.get("", period="1d"))["groups"]
    assert [(one["number"], one["events"]) for one in before] == [(1, 3)] and before[0]["culprit"] == f"a in {URL}"

    assert (await build.upload(usual(), version="1.0"))["state"] == "ok"
    await read_again(stores)

    async def are_read() -> bool:
        rows = await errors.ask("select revision, count() as n from error_events group by revision order by revision")
        return [(row["revision"], row["n"]) for row in rows] == [(0, 1), (1, 2)]

    await until(are_read, "two events are read again, and their older rows are gone")
    rows = await errors.ask(
        "select lower(replaceAll(toString(event_id), '-', '')) as id, culprit, is_minified, hash from error_events"
    )
    assert sorted(row["id"] for row in rows) == sorted(ids)
    assert {row["culprit"] for row in rows if row["id"] in ids[:2]} == {"explode in src/app.ts"}

    async def is_learnt() -> bool:
        known = await errors.ask(
            "select uniqExact(hash) as n from error_hash_groups where hash in (select hash from error_events)"
        )
        return known[0]["n"] == 2

    await until(is_learnt, "the group learns the new hash")
    (group,) = (await errors.get("", period="1d"))["groups"]
    assert (group["number"], group["events"], group["culprit"]) == (1, 3, "explode in src/app.ts")
    said = await errors.get("/groups/1/activity")
    told = [one["detail"] for one in said if one["verb"] == "read_with_source_maps"]
    assert told == [{"events": 2, "now": "Error: 1"}]
    assert (await errors.get(f"/groups/1/events/{ids[0]}"))["id"] == ids[0]

    # After a crash before the digest the store says what the events were, and no new group is made.
    async with stores.postgres.work() as work:
        await work.execute(delete(ErrorHash).where(ErrorHash.explanation.has_key("was")))
    await Digest(stores).digest()
    async with stores.postgres.work() as work:
        assert len({one.group_id for one in await work.scalars(select(ErrorHash))}) == 1
        assert await work.scalar(select(func.count()).select_from(ErrorGroup)) == 1
        assert await work.scalar(select(ErrorHash.hash).where(ErrorHash.explanation.has_key("was"))) is not None

    await read_again(stores)  # nothing is better than it was
    async with stores.postgres.work() as work:
        assert await Grouping.digested_until(work, SHARD) is not None
    assert (await stores.streams.jetstream.stream_info("errors_0")).state.last_seq <= 5


async def test_what_is_stored_again_after_a_crash_is_what_was_to_be_stored(stores: Stores):
    async def resolve(_site: int, event: dict[str, Any]) -> dict[str, Any]:
        event["exception"][0]["frames"][0] |= {"function": "explode", "filename": "src/app.ts", "is_mapped": True}
        return event

    def errors() -> Writer:
        rules = SiteRules(stores.postgres)
        return Writer(stores.clickhouse, stores.streams, rules, Digest(stores), 1_000, resolve)

    event = {"platform": "javascript", "exception": [{"type": "Error", "value": "1", "frames": [{"function": "a", "filename": URL, "line": 1}]}]}  # fmt: skip
    sent = [SentError(site_id=1, event_id=f"{n:032x}", at_ms=n, received_ms=n, event=event) for n in (1, 2, 2)]
    lines = [msgspec.json.encode(one) for one in sent] + [b"no event"]
    first, again = (Batch("errors_0@1", 1, 4, lines=lines) for _ in range(2))
    writer = errors()
    await writer.sift(first)
    assert first.skip == [2]
    again.skip = list(first.skip)  # as it was noted before the crash
    other = errors()
    await other.again(again)
    assert other.shape(again) == writer.shape(first) and len(again.rows) == len(lines)
    assert [msgspec.json.decode(line)["culprit"] for line in other.shape(again)[:2]] == ["explode in src/app.ts"] * 2
    assert other.shape(again)[2] == b"no event"


async def test_a_batch_that_waits_for_its_maps_loses_nothing(stores: Stores):
    failures = [Unavailable("Postgres is away.")]

    async def resolve(_site: int, event: dict[str, Any]) -> dict[str, Any]:
        if event["exception"][0]["value"] == "2" and failures:
            raise failures.pop()
        return event

    writer = Writer(stores.clickhouse, stores.streams, SiteRules(stores.postgres), Digest(stores), 1_000, resolve)
    lines = [
        msgspec.json.encode(SentError(site_id=1, event_id=f"{n:032x}", at_ms=n, received_ms=n, event={"platform": "node", "exception": [{"value": str(n)}]}))
        for n in (1, 2)
    ]  # fmt: skip
    batch = Batch("errors_0@1", 1, 2, lines=lines)
    with pytest.raises(Unavailable):
        await writer.sift(batch)
    batch.skip.clear()
    await writer.sift(batch)
    assert batch.skip == [] and len(writer.shape(batch)) == 2
