"""All sites at a glance: the numbers are those of each site's own page, and nobody sees a site of others."""

from datetime import UTC, date, datetime

import pytest

from app.analytics.glance.glances import glances
from app.analytics.glance.queries import visitors_of_sites
from app.analytics.queries import answers
from app.analytics.schemas import Params
from app.kit.clickhouse import ClickHouse
from app.sites.models import Site
from tests.analytics.world import make, some_time_ago, store

NOW = datetime(2026, 3, 30, 20, 47, 12, 345_000, tzinfo=UTC)
ZONES = {1: "UTC", 2: "Asia/Kolkata", 3: "America/New_York", 4: "Asia/Kathmandu"}


def site(number: int, name: str) -> Site:
    return Site(id=number, public_id=f"site{number:08}", name=name, domain=name, timezone=ZONES.get(number, "UTC"))


@pytest.mark.parametrize("seed", range(3))
async def test_the_last_24_hours_are_those_of_the_sites_own_page(clickhouse: ClickHouse, seed: int):
    for number in ZONES:
        await store(clickhouse, number, make(seed * 10 + number, date(2026, 3, 22), 9), some_time_ago(), str(number))
    sites = [site(number, f"{number}.example") for number in ZONES]
    found = {glance.site: glance for glance in glances(sites, await visitors_of_sites(clickhouse, ZONES, NOW))}
    for one in sites:
        seen = await answers.read_view(clickhouse, one.id, Params.model_validate({"period": "24h"}), one.timezone, NOW)
        page = await answers.overview(clickhouse, one.id, seen)
        assert found[one.public_id].visitors_24h == page.metrics["visitors"].value
        assert sum(found[one.public_id].days) > found[one.public_id].visitors_24h


async def test_a_site_that_is_not_asked_for_is_not_told_of(clickhouse: ClickHouse):
    for number in (1, 2):
        await store(clickhouse, number, make(number, date(2026, 3, 26), 5), some_time_ago(), str(number))
    assert {row.site for row in await visitors_of_sites(clickhouse, {2: "UTC"}, NOW)} == {2}
    assert await visitors_of_sites(clickhouse, {}, NOW) == []


async def test_the_most_visited_site_stands_first_and_a_silent_one_is_there(clickhouse: ClickHouse):
    await store(clickhouse, 2, make(7, date(2026, 3, 26), 5), some_time_ago(), "some")
    sites = [site(1, "b.example"), site(2, "c.example"), site(3, "a.example")]
    found = glances(sites, await visitors_of_sites(clickhouse, {1: "UTC", 2: "UTC", 3: "UTC"}, NOW))
    assert [glance.site for glance in found] == ["site00000002", "site00000003", "site00000001"]
    assert found[-1].days == [0] * 7
