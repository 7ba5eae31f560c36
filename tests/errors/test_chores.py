"""What happens to errors by itself, and what the alerts hear of it; and that nothing waits for Postgres."""

import asyncio
import dataclasses
from typing import Any

import pytest
from sqlalchemy import select, text

from app.alerts.models import ToldSignal
from app.errors.chores import end_ignoring, keep_hashes_known, keep_within_room, watch_spikes
from app.errors.room import first_day_in
from app.kit.settings import read_settings
from tests.errors.conftest import Errors, until
from tests.errors.samples import error, frame

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)


async def told(errors: Errors) -> list[tuple[str, str]]:
    async with errors.stores.postgres.work() as work:
        return [(one.kind, one.state) for one in await work.scalars(select(ToldSignal).order_by(ToldSignal.id))]


async def act(errors: Errors, **form: Any) -> None:
    answer = await errors.ada.post(f"{errors.site}/actions", json={"numbers": [1], **form})
    assert answer.status_code == 200, answer.text


async def test_ignoring_ends_spikes_are_told_and_copies_are_repaired(errors: Errors):
    await errors.send(**error(), user={"id": "1"})
    await errors.stored(1)
    await errors.grouped(1)
    assert await told(errors) == [("error_new", "event")]
    await act(errors, verb="ignore", users=2)
    await errors.send(**error(), user={"id": "1"})
    await errors.stored(2)
    await end_ignoring(errors.stores)
    assert (await errors.get("/groups/1"))["status"] == "ignored"
    for user in range(2, 40):
        await errors.send(**error(), user={"id": str(user)})
    await errors.stored(40)
    await end_ignoring(errors.stores)
    head = await errors.get("/groups/1")
    assert (head["status"], head["reason"]) == ("unresolved", "escalated")
    assert (await errors.get("/groups/1/activity"))[0]["detail"]["why"] == "39 more people met it"
    await watch_spikes(errors.stores)
    await watch_spikes(errors.stores)
    assert await told(errors) == [("error_new", "event"), ("error_spike", "firing")]
    await act(errors, verb="resolve")
    await watch_spikes(errors.stores)
    assert (await told(errors))[-1] == ("error_spike", "resolved")
    async with errors.stores.postgres.work() as work:
        await work.execute(text("update error_hashes set is_mirrored = false, version = version + 1"))
    await keep_hashes_known(errors.stores)
    async with errors.stores.postgres.work() as work:
        assert await work.scalar(text("select count(*) from error_hashes where not is_mirrored")) == 0


async def test_without_postgres_errors_are_stored_and_find_their_groups_later(errors: Errors, postgres_server: Any):
    await errors.send(**error())
    await errors.stored(1)
    await errors.grouped(1)
    async with postgres_server.refusing(errors.stores.postgres):
        await errors.send(**error(frames=[frame("elsewhere")]))
        await errors.send(**error())
        assert len(await errors.stored(3)) == 3
        assert (await errors.ask("select uniqExact(hash) as n from error_hash_groups")) == [{"n": 1}]
        await asyncio.sleep(0.5)
    await errors.grouped(2)

    async def counted() -> bool:
        return [one["events"] for one in (await errors.get("", sort="events"))["groups"]] == [2, 1]

    await until(counted, "groups of what came while Postgres was away")


async def test_what_a_crash_left_undigested_is_learnt_from_the_store(errors: Errors):
    from app.errors.digest import Digest

    await errors.send(**error(), release="1.0.0", environment="prod")
    await errors.stored(1)
    await errors.grouped(1)
    async with errors.stores.postgres.work() as work:
        for table in ("error_groups", "error_releases", "error_digests"):
            await work.execute(text(f"delete from {table}"))
    for _ in range(2):  # twice, since digesting the same changes nothing
        await Digest(errors.stores).digest()
    head = await errors.get("/groups/1")
    assert (head["events"], head["first_release"], head["title"]) == (1, "1.0.0", "ValueError: no price")
    assert (await errors.get("", period="1d"))["total"] == 1
    assert (await errors.get("/groups/1/grouping"))["hashes"][0]["explanation"]["kind"] == "app"


async def test_the_oldest_days_go_when_errors_take_too_much_and_the_disk_is_freed(errors: Errors):
    stores, hash_ = errors.stores, 7
    await stores.clickhouse.command(
        "insert into error_events (site_id, hash, at, event_id, payload) select {site:UInt64}, {hash:UInt64},"
        " now64(3) - toIntervalDay(number % 5), generateUUIDv4(), randomPrintableASCII(10000) from numbers(1000)",
        site=errors.number, hash=hash_,
    )  # fmt: skip

    async def on_disk() -> int:
        question = "select toInt64(sum(bytes_on_disk)) as n from system.parts where database = currentDatabase() and active and table = 'error_events'"
        return (await errors.ask(question))[0]["n"]

    async def days() -> list[int]:
        question = (
            "select dateDiff('day', toDate(at), today()) as d, count() as n from error_events group by d order by d"
        )
        return [row["n"] for row in await errors.ask(question)]

    whole = await on_disk()
    assert await days() == [200] * 5 and whole > 5_000_000
    await keep_within_room(stores)
    assert await days() == [200] * 5, "without a limit all stays"
    limited = dataclasses.replace(stores, settings=read_settings(data=stores.settings.data, errors_keep_mb=4))
    await keep_within_room(limited)
    assert await days() == [200] * 2  # two days of nearly 2 MB
    await until(lambda: _is_less(on_disk, whole * 0.6), "the disk is free")
    await keep_within_room(limited)
    assert await days() == [200] * 2


async def _is_less(measured: Any, most: float) -> bool:
    return await measured() < most


@pytest.mark.parametrize(
    ("sizes", "most", "first"),
    [([], 10, 0), ([(9, 5), (8, 5)], 10, 0), ([(9, 5), (8, 6)], 10, 9), ([(9, 50), (8, 1)], 10, 9), ([(9, 4), (7, 4), (6, 4), (5, 4)], 9, 7)],
)  # fmt: skip
def test_the_newest_days_that_have_room_stay(sizes: list[tuple[int, int]], most: int, first: int, clickhouse_url: str):
    assert first_day_in(sizes, most) == first
