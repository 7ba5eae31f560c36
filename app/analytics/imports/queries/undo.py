"""Taking an import back: its visits, its events, its days; and the proof that nothing is left."""

from pathlib import Path

import msgspec

from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions

ask = Questions(str(Path(__file__).parent))
# Sessions are known by their events, so they go first: cut short anywhere, it is simply done again.
DELETES = (
    """delete from sessions where site_id = {site:UInt64} and session_id in
        (select session_id from events where site_id = {site:UInt64} and import_id = {import:UInt32})""",
    "delete from events where site_id = {site:UInt64} and import_id = {import:UInt32}",
    "delete from imported_days where site_id = {site:UInt64} and import_id = {import:UInt32}",
)


class Left(msgspec.Struct):
    """Rows of an import that are still there."""

    events: int = 0
    days: int = 0
    rows: int = 0


class _Days(msgspec.Struct):
    days: list[int]


async def days_of(clickhouse: ClickHouse, site: int, number: int) -> list[int]:
    """The UTC days (since 1970) on which visits of an import began."""
    return (await clickhouse.ask(site, ask("days_of_import"), _Days, **{"import": number}))[0].days


async def delete_import(clickhouse: ClickHouse, site: int, number: int) -> Left:
    """Delete all rows of an import; returns what is left: nothing. The roll-ups are the caller's to make anew."""
    await forget_rows(clickhouse, number)
    for statement in DELETES:
        await clickhouse.command(statement, {"lightweight_deletes_sync": 2}, site=site, **{"import": number})
    return (await clickhouse.ask(site, ask("rows_left"), Left, **{"import": number}))[0]


async def forget_rows(clickhouse: ClickHouse, number: int) -> None:
    """Drop what lay aside for an import."""
    await clickhouse.command(f"alter table import_rows drop partition {int(number)}")
