"""Plays the demo's visits into a hub, as its door would: through the event stream, where the writer takes them."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TypedDict

import msgspec

from app.ingest.publish import Publisher
from app.ingest.rows import Hit
from app.ingest.streams import streams
from app.kit.stores import Stores
from app.sites import queries
from app.sites.address import configured_url
from app.sites.commands import SiteNotNamed, create_site
from app.sites.models import Site
from app.sites.sign_in.queries import is_set_up
from jobs.demo.goals import want
from jobs.demo.monitors import watch
from jobs.demo.told import page_of, told
from jobs.demo.visits import World, month

DOMAIN = "demo.example"
SEED = 1
HITS_A_MESSAGE = 500


class Played(TypedDict):
    """What was done, as ``nightjar demo`` prints it."""

    site_id: str
    events: int
    goals: int
    monitors: int
    dashboard: str
    status_page: str
    next: str


async def play(stores: Stores, at: datetime, site: str = "", days: int = 30, visits: int = 20_000) -> Played:
    """Publish a month that ends at ``at`` to a site, to that of the demo unless named.

    Playing it again adds only what has happened since. Raises SiteNotNamed, and Unavailable when the queue is away.
    """
    visited = await _site(stores, site)
    world = World(visited.id, visited.domain, SEED)
    events = await publish(stores, month(world, at, days, visits))
    goals = await want(stores, visited, at)
    monitors = await watch(stores, visited, at)
    if monitors:
        await told(stores, visited, at)
    async with stores.postgres.work() as work:
        has_owner = await is_set_up(work)
    url = configured_url(stores.settings)
    return {
        "site_id": visited.public_id,
        "events": events,
        "goals": goals,
        "monitors": monitors,
        "dashboard": f"{url}/{visited.public_id}?period=30d",
        "status_page": f"{url}/status/{await page_of(stores, visited)}",
        "next": "Open the dashboard." if has_owner else f"Open {url}/setup to make your account, then the dashboard.",
    }


async def publish(stores: Stores, hits: Iterator[Hit]) -> int:
    """Hand hits to the event stream in their order; returns how many. Raises Unavailable."""
    publisher = Publisher(stores.streams, stores.settings.commit_ms)
    stream = next(stream for stream in streams(stores.settings) if stream.name == "events")
    encode, count = msgspec.json.Encoder().encode, 0
    while some := list(islice(hits, HITS_A_MESSAGE)):
        # One message after the other: a visit's hits must not overtake each other.
        for shard in range(stream.shards):
            lines = [encode(hit) for hit in some if hit.visitor_id % stream.shards == shard]
            if lines:
                await publisher.publish(stream.shard(shard), b"\n".join(lines))
        count += len(some)
    await publisher.close()
    return count


async def _site(stores: Stores, name: str) -> Site:
    async with stores.postgres.work() as work:
        found = await queries.sites_named(work, name or DOMAIN)
    if name and len(found) != 1:
        raise SiteNotNamed()
    if found:
        return min(found, key=lambda site: site.id)
    made = await create_site(stores, DOMAIN)
    async with stores.postgres.work() as work:
        return (await queries.sites_named(work, made["site_id"]))[0]
