"""The rows of an import that lie aside become events with visits, some visitors at a time."""

from pathlib import Path

import msgspec

from app.analytics.imports.queries.chunks import ONE_BLOCK, Keys
from app.analytics.imports.queries.scratch import Scratch
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions

ask = Questions(str(Path(__file__).parent))
ROWS_AT_ONCE = 125_000
VISITORS = 1 << 64


class Stored(msgspec.Struct):
    """Events that came in, those that were there, and the UTC days (since 1970) that got some."""

    stored: int = 0
    known: int = 0
    days: list[int] = []


class _Rows(msgspec.Struct):
    n: int


async def parts_of(clickhouse: ClickHouse, site: int, number: int) -> int:
    """In how many parts the visitors of an import are best stored."""
    rows = (await clickhouse.ask(site, ask("rows_aside"), _Rows, **{"import": number}))[0].n
    return -(-rows // ROWS_AT_ONCE)


async def store_part(clickhouse: ClickHouse, keys: Keys, part: int, parts: int) -> Stored:
    """Store one part of the visitors; doing it again stores nothing twice."""
    first, last = VISITORS * part // parts, VISITORS * (part + 1) // parts - 1
    values = {**keys.binds, "first_visitor": first, "last_visitor": last}
    async with Scratch(clickhouse, f"import_{keys.number}_part_{part}") as scratch:
        visits = await scratch.made("visits", ask("visits_told").bind(**values))
        known = ask("events_there", visits=visits)
        counted = ask("visits_counted", visits=visits, known=known)
        found = (await clickhouse.ask(keys.site, counted, Stored, **{"import": keys.number}))[0]
        if found.stored:
            token = {"insert_deduplication_token": f"import {keys.number} part {part} of {parts}", **ONE_BLOCK}
            store = ask("store_visits", visits=visits, known=known)
            await clickhouse.command(store.text, token, **values)
    return found
