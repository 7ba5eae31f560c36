"""What alert rules can watch of errors and web vitals: counted by window, people once, noise never."""

from datetime import UTC, datetime

import pytest

from app.alerts.measures import MeasureQueryWrong
from app.errors.measures import queries
from app.errors.measures.listed import MEASURES
from app.kit.clickhouse import ClickHouse
from app.kit.stores import Stores

START, STEP_S, COUNT = datetime(2026, 3, 1, 12, tzinfo=UTC), 60, 3
SITE = 1


@pytest.fixture
def stores(stores: Stores, clickhouse: ClickHouse) -> Stores:
    """Stores with errors of two sites: three in the first minute, one in the third, and one that is noise."""
    stores.clickhouse = clickhouse
    return stores


class Named:
    """As much of a site as a measure looks at."""

    id = SITE


async def _fill(clickhouse: ClickHouse) -> None:
    rows = [
        (SITE, 11, "12:00:05", 7, "1.4.0", ""), (SITE, 11, "12:00:06", 7, "1.4.0", ""),
        (SITE, 22, "12:00:07", 8, "1.4.1", ""), (SITE, 11, "12:02:00", 0, "1.4.1", ""),
        (SITE, 33, "12:01:00", 9, "1.4.1", "extension"), (2, 11, "12:01:00", 5, "1.4.1", ""),
    ]  # fmt: skip
    values = ", ".join(
        f"({site}, {hash_}, '2026-03-01 {at}', '2026-03-01 {at}', generateUUIDv4(), {user}, '{release}', '{noise}')"
        for site, hash_, at, user, release, noise in rows
    )
    columns = "site_id, hash, at, received, event_id, user, release, noise"
    await clickhouse.command(f"insert into error_events ({columns}) values {values}")
    await clickhouse.command("insert into error_hash_groups values (1, 11, 1, 1), (1, 11, 4, 2), (1, 22, 2, 1)")
    vitals = ", ".join(f"(1, '2026-03-01 12:01:0{n}', 'LCP', '/', {n}, 1, {n}00)" for n in range(1, 5))
    await clickhouse.command(f"insert into web_vitals (site_id, at, name, path, view, version, value) values {vitals}")


async def _asked(stores: Stores, name: str, **query: str) -> queries.Series:
    measure = next(one for one in MEASURES if one.name == name)
    site: queries.Site = Named()  # type: ignore[assignment]
    return await measure.ask(stores, site, measure.read(query), START, STEP_S, COUNT)


async def test_errors_and_people_by_window(stores: Stores):
    await _fill(stores.clickhouse)
    assert await _asked(stores, "errors") == {"": [3, 0, 1]}
    assert await _asked(stores, "error_people") == {"": [2, 0, 0]}
    assert await _asked(stores, "errors", search="release:1.4.1") == {"": [1, 0, 1]}
    assert await _asked(stores, "errors", group_by="release") == {"1.4.0": [2, 0, 0], "1.4.1": [1, 0, 1]}
    # The error that a hash belongs to now.
    assert await _asked(stores, "error_people", group_by="error") == {"error 4": [1, 0, 0], "error 2": [1, 0, 0]}


async def test_a_web_vital_is_unknown_where_nobody_came(stores: Stores):
    await _fill(stores.clickhouse)
    assert await _asked(stores, "web_vital") == {"": [None, 325, None]}
    assert await _asked(stores, "web_vital", page="/elsewhere") == {"": [None, None, None]}


async def test_how_an_error_stands_cannot_be_measured(stores: Stores):
    with pytest.raises(MeasureQueryWrong, match="not known of the past"):
        await _asked(stores, "errors", search="is:unresolved")
