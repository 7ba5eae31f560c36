"""The rebuild of roll-ups: days that got events since the last run are made anew from their events and swapped in.

A run may be killed anywhere. A day's roll-ups are made in tables beside (``…_next``) and replace the old partition in
one step each; only when all days are done is the run noted, and until then every question takes these days as dirty.
"""

import msgspec

from app.kit.clickhouse import ClickHouse
from app.kit.log import log
from app.kit.sql import Questions

ask = Questions(__file__)

# An event is stored at the time its insert began. One that began earlier than this is not waited for: it is late, and
# its day is made again in the next run.
SETTLE_S = 60
TABLES = ("session_rollup", "page_rollup", "quarter_rollup", "day_rollup")
STEPS = ("rebuild_sessions", "rebuild_pages", "rebuild_quarters", "rebuild_days")


class ToRebuild(msgspec.Struct):
    """Days since 1970, and the time (unix seconds) before which everything stored will be in the roll-ups."""

    through: int
    days: list[int]


async def rebuild(clickhouse: ClickHouse, settle_s: int = SETTLE_S) -> list[int]:
    """Bring the roll-ups of all sites up to date; returns the days (since 1970) that were made anew."""
    work = (await clickhouse.ask_any(ask("days_to_rebuild"), ToRebuild, settle_s=settle_s))[0]
    for day in work.days:
        await rebuild_day(clickhouse, day)
    await clickhouse.command(
        f"insert into rollup_runs (through, days) values (toDateTime({work.through}, 'UTC'), {len(work.days)})"
    )
    log.info("rollups_rebuilt", days=len(work.days))
    return work.days


async def rebuild_day(clickhouse: ClickHouse, day: int) -> None:
    """Make the roll-ups of one UTC day (number since 1970) anew. The same events give the same roll-ups."""
    for table in TABLES:
        await clickhouse.command(f"alter table {table}_next drop partition {day}")
    for step in STEPS:
        question = ask(step).text.replace("{day:UInt16}", str(int(day)))
        await clickhouse.command(question)
    for table in TABLES:
        await clickhouse.command(f"alter table {table} replace partition {day} from {table}_next")
        await clickhouse.command(f"alter table {table}_next drop partition {day}")
