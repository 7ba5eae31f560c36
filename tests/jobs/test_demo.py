"""The demo: the same month for the same seed, with the shape it promises, and twice played is once stored."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, cast

import msgspec
import pytest
from sqlalchemy import select

from app.alerts.channels.models import Channel
from app.alerts.models import ToldSignal
from app.ingest.consume import Batch
from app.ingest.rows import Hit, unix_ms
from app.ingest.streams import declare_streams
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment
from app.kit.stores import Stores
from app.sites.queries import sites_named
from app.track.consume import Hits
from app.track.sessions import Sessions
from app.uptime.status_pages.queries import pages_of_site, posts_of
from jobs.demo.play import play, publish
from jobs.demo.visits import DAY_MS, World, month
from jobs.demo.world import COUNTRIES, PAGES
from jobs.writer import write

AT = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)
WORLD = World(7, "demo.example", 1)


def hits_of(visits: int = 3000, at: datetime = AT, days: int = 30, world: World = WORLD) -> list[Hit]:
    return list(month(world, at, days, visits))


@pytest.fixture(scope="module")
def hits() -> list[Hit]:
    return hits_of()


@pytest.fixture(scope="module")
def visits(hits: list[Hit]) -> list[list[Hit]]:
    """The hits by visit, as the writer would make them out."""
    sessions, found = Sessions(), {}
    for hit in msgspec.json.decode(msgspec.json.encode(hits), type=list[Hit]):
        sessions.put_session(hit)
        found.setdefault(hit.session_id, []).append(hit)
    return list(found.values())


def test_the_same_seed_site_and_time_give_the_same(hits: list[Hit]):
    assert hits_of() == hits
    others = hits_of(world=WORLD._replace(seed=2)), hits_of(world=WORLD._replace(site_id=8))
    for other in others:
        assert not {hit.event_id for hit in other} & {hit.event_id for hit in hits}
        assert not {hit.visitor_id for hit in other} & {hit.visitor_id for hit in hits}


def test_more_visits_and_later_times_only_add(hits: list[Hit]):
    known = {hit.event_id: hit for hit in hits}
    for more in (hits_of(visits=4000), hits_of(visits=3100, at=AT + timedelta(hours=12), days=31)):
        again = {hit.event_id: hit for hit in more}
        # Only who came in the very last minutes belongs to the moment, not to the day.
        gone = [hit for number, hit in known.items() if again.get(number) != hit]
        assert all(unix_ms(hit.ts) > AT.timestamp() * 1000 - 300_000 for hit in gone)
        assert len(again) > len(known)


def test_time_runs_forward_and_ends_now(hits: list[Hit]):
    times = [unix_ms(hit.ts) for hit in hits]
    assert all(before <= after for before, after in pairwise(times))
    first_day = datetime(2026, 10, 22, tzinfo=UTC).timestamp() * 1000
    assert first_day <= times[0] < first_day + DAY_MS
    assert times[-1] <= AT.timestamp() * 1000
    assert len({hit.visitor_id for hit in hits if unix_ms(hit.ts) > AT.timestamp() * 1000 - 300_000}) >= 6


def test_every_hit_is_a_repetition_of_its_own(hits: list[Hit]):
    assert all(hit.is_retry for hit in hits)
    assert len({hit.event_id for hit in hits}) == len(hits)
    views = {hit.event_id for hit in hits if hit.name == "pageview"}
    assert all(hit.pageview_id in views for hit in hits)


def test_a_visitor_has_another_id_on_another_day(hits: list[Hit]):
    days: dict[int, set[int]] = {}
    for hit in hits:
        days.setdefault(hit.visitor_id, set()).add(unix_ms(hit.ts) // DAY_MS)
        assert bool(hit.visitor_before) == (unix_ms(hit.ts) % DAY_MS < 30 * 60 * 1000)
    assert all(len(seen) == 1 for seen in days.values())


def test_visits_are_about_as_many_as_asked_and_as_deep_as_usual(visits: list[list[Hit]]):
    assert 2700 < len(visits) < 3300
    bounces = sum(
        len([hit for hit in visit if hit.name != "engagement"]) == 1 and sum(hit.engaged_ms for hit in visit) < 10_000
        for visit in visits
    )
    assert 0.40 < bounces / len(visits) < 0.50
    views = sum(hit.name == "pageview" for visit in visits for hit in visit)
    assert 1.7 < views / len(visits) < 2.3
    assert 0.84 < len({hit.visitor_id for visit in visits for hit in visit}) / len(visits) < 0.96


def test_days_have_nights_and_weeks_have_ends(visits: list[list[Hit]]):
    usual = [
        visit[0] for visit in visits if "letter-" not in visit[0].utm_campaign and "search-in" not in visit[0].path
    ]
    days = Counter(datetime.fromtimestamp(unix_ms(hit.ts) / 1000, UTC).date() for hit in usual)
    weekend = [count for day, count in days.items() if day.weekday() > 4 and day != AT.date()]
    working = [count for day, count in days.items() if day.weekday() < 4]
    assert max(weekend) < min(working)
    german = Counter((unix_ms(hit.ts) // 3_600_000 + 1) % 24 for hit in usual if hit.country == "DE")
    assert sum(german[hour] for hour in range(9, 18)) > 8 * sum(german[hour] for hour in range(6))


def test_one_story_was_linked_and_letters_went_out(visits: list[list[Hit]]):
    story = Counter(unix_ms(visit[0].ts) // DAY_MS for visit in visits if visit[0].source == "Hacker News")
    (day, most), (_, second) = story.most_common(2)
    assert datetime.fromtimestamp(day * DAY_MS / 1000, UTC).strftime("%a %d %b") == "Thu 12 Nov"
    assert most > 1.5 * second > 0
    letters = {v[0].utm_campaign: v[0].channel for v in visits if v[0].utm_campaign.startswith("letter-")}
    assert len(letters) == 2 and set(letters.values()) == {"Email"}


def test_the_world_is_wide(hits: list[Hit], visits: list[list[Hit]]):
    assert {hit.country for hit in hits} == {country.code for country in COUNTRIES}
    assert all(hit.city and hit.language and hit.browser and hit.os and hit.size for hit in hits)
    assert {hit.device for hit in hits} == {"desktop", "mobile", "tablet"}
    channels = {visit[0].channel for visit in visits}
    assert channels >= {
        "Direct",
        "Organic Search",
        "Organic Social",
        "AI Assistants",
        "Email",
        "Paid Search",
        "Paid Social",
        "Referral",
    }
    assert {hit.path for hit in hits} >= {path for pages in PAGES.values() for path in pages.paths}
    assert not {hit.click_id for hit in hits} - {"", "Google Ads"}


def test_people_sign_up_and_pay(hits: list[Hit]):
    names = Counter(hit.name for hit in hits)
    assert set(names) == {"pageview", "engagement", "Sign-up", "Purchase", "Download"}
    assert 0.1 < names["Purchase"] / names["Sign-up"] < 0.7
    bought = [hit for hit in hits if hit.name == "Purchase"]
    assert all(float(hit.revenue) > 0 and hit.currency == "EUR" and hit.props["plan"] != "Free" for hit in bought)
    assert not any(hit.currency for hit in hits if hit.name != "Purchase")
    engaged = [hit for hit in hits if hit.name == "engagement"]
    assert all(0 < hit.engaged_ms <= 900_000 and 18 <= hit.scroll_pct <= 100 for hit in engaged)


# --- over real stores


@asynccontextmanager
async def writing(stores: Stores) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(write(stores, stop))
    yield
    stop.set()
    await asyncio.wait_for(task, 60)


async def counts(clickhouse: ClickHouse, site: int) -> dict[str, int]:
    question = Fragment(
        "select (select count() from events where site_id = {site:UInt64}) as events,"
        " (select uniqExact(session_id) from events where site_id = {site:UInt64}) as visits,"
        " (select sum(pageviews) from sessions where site_id = {site:UInt64}) as pageviews,"
        " (select count() from drops where site_id = {site:UInt64}) as drops"
    )
    return (await clickhouse.ask_any(question, site=site))[0]


async def until(clickhouse: ClickHouse, site: int, events: int) -> dict[str, int]:
    deadline = time.monotonic() + 20
    while (await counts(clickhouse, site))["events"] < events and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)  # whatever would come too often
    return await counts(clickhouse, site)


async def test_a_month_is_stored_once_however_often_it_is_played(stores: Stores, clickhouse: ClickHouse):
    stores = replace(stores, clickhouse=clickhouse, settings=stores.settings.model_copy(update={"batch_ms": 50}))
    await declare_streams(stores.streams, stores.settings)
    async with writing(stores):
        first = await play(stores, AT, visits=200)
        async with stores.postgres.work() as work:
            (site,) = await sites_named(work, "demo.example")
        expected = hits_of(200, world=World(site.id, "demo.example", 1))
        assert first["events"] == len(expected) > 500
        stored = await until(clickhouse, site.id, len(expected))
        assert stored["events"] == len(expected), "no hit is without a visit, none is stored twice"
        assert stored["visits"] == visits_in(expected)
        assert stored["pageviews"] == sum(hit.name == "pageview" for hit in expected)

        again = await play(stores, AT, site.public_id, visits=200)
        assert first["goals"] == 3
        assert again == first | {"monitors": 0, "goals": 0}, "it is the same site, month, goals and monitors"
        async with stores.postgres.work() as work:
            signals = list(await work.scalars(select(ToldSignal.kind).order_by(ToldSignal.id)))
        later = AT + timedelta(minutes=30)
        news = [hit for hit in hits_of(200, later, world=World(site.id, "demo.example", 1)) if hit not in expected]
        await play(stores, later, visits=200)
        assert (await until(clickhouse, site.id, len(expected) + len(news)))["events"] == len(expected) + len(news)
        async with stores.postgres.work() as work:
            [page] = await pages_of_site(work, site.id)
            posts = await posts_of(work, page.id)
            assert list(await work.scalars(select(Channel.is_on))) == [False], "nothing of the demo leaves the hub"
    assert [(post.kind, post.state) for post in posts] == [("maintenance", "scheduled"), ("incident", "resolved")]
    told = ["monitor_down", "monitor_down", "monitor_degraded", "certificate"]
    assert signals == told, "one that is over, and two that go on, once however often it is played"
    assert first["status_page"].endswith(f"/status/{page.slug}")
    assert first["dashboard"].endswith(f"/{site.public_id}?period=30d")
    assert "/setup" in first["next"], "the hub of this test has no owner"


async def test_a_writer_without_memory_finds_a_month_in_the_store(stores: Stores, clickhouse: ClickHouse):
    """It remembers ten minutes over a restart; a demo that is played again the next day is looked up."""
    stores = replace(stores, clickhouse=clickhouse, settings=stores.settings.model_copy(update={"batch_ms": 50}))
    await declare_streams(stores.streams, stores.settings)
    hits = hits_of(200)
    async with writing(stores):
        await publish(stores, iter(hits))
        await until(clickhouse, 7, len(hits))
    forgetful = Hits(clickhouse, cast("Any", None), 0, 1)
    batch = Batch("events_0@1", 1, 1, lines=[msgspec.json.encode(hit) for hit in hits])
    await forgetful.sift(batch)
    assert len(batch.skip) == len(hits)


def visits_in(hits: list[Hit]) -> int:
    """How many visits the writer should make out, by memory alone."""
    sessions, seen = Sessions(), set()
    for hit in msgspec.json.decode(msgspec.json.encode(hits), type=list[Hit]):
        sessions.put_session(hit)
        seen.add(hit.session_id)
    return len(seen)
