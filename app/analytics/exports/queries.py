"""Raw events as they stand, written by ClickHouse."""

import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import anyio
import anyio.to_thread

from app.analytics.plan import EARLY_MS, LONGEST_MS
from app.kit.clickhouse import ClickHouse
from app.kit.settings import Settings
from app.kit.sql import Fragment, Questions

ask = Questions(__file__)
BLOCK = 256 * 1024


class ExportFormat(StrEnum):
    """How raw events are written."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


MEDIA = {
    ExportFormat.JSONL: "application/jsonl",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
}


def export_folder(settings: Settings) -> Path:
    """Where a file lies while it is sent."""
    return settings.data.expanduser().absolute() / "exports"


def question(fmt: ExportFormat) -> Fragment:
    """All events; a CSV has its properties as JSON."""
    return ask("events_all", props=Fragment("toJSONString(e.props)" if fmt is ExportFormat.CSV else "e.props"))


async def events(
    clickhouse: ClickHouse, site: int, start: datetime, end: datetime, fmt: ExportFormat, folder: Path
) -> AsyncIterator[bytes]:
    """The events between two moments, block by block, with constant memory."""
    start_ms, end_ms = (round(at.timestamp() * 1000) for at in (start, end))
    binds = {
        "start_ms": start_ms, "end_ms": end_ms,
        "first_session": max(0, start_ms - LONGEST_MS) << 22, "end_session": (end_ms + EARLY_MS) << 22,
    }  # fmt: skip
    asked = question(fmt).bind(**binds)
    if fmt is ExportFormat.JSONL:
        async for block in clickhouse.stream(site, asked, "JSONEachRow"):
            yield block
    elif fmt is ExportFormat.CSV:
        # The embedded engine writes a header for every block it streams, so the one there is comes from here.
        yield (",".join(f'"{name}"' for name in COLUMNS) + "\n").encode()
        async for block in clickhouse.stream(site, asked, "CSV"):
            yield block
    elif clickhouse.is_embedded:
        async for block in _by_file(clickhouse, site, asked, folder):
            yield block
    else:
        async for block in clickhouse.stream(site, asked, "Parquet"):
            yield block


async def _by_file(clickhouse: ClickHouse, site: int, asked: Fragment, folder: Path) -> AsyncIterator[bytes]:
    """The embedded engine would hold a whole Parquet in memory; instead it writes a file, which goes once sent."""
    await anyio.Path(folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=folder) as inside:
        path = Path(inside) / "events.parquet"
        quoted = str(path).replace("\\", "\\\\").replace("'", "\\'")
        into = f"insert into function file('{quoted}', 'Parquet')\n{asked.text}"
        await clickhouse.command(into, site=site, **asked.binds)
        async with await anyio.open_file(path, "rb") as file:
            while block := await file.read(BLOCK):
                yield block


COLUMNS = (  # noqa: SIM905, of a question that has as many
    "ts name hostname path title entry_path referrer source channel click_id utm_source utm_medium utm_campaign"
    " utm_term utm_content country region city language browser browser_version os os_version device size engaged_ms"
    " scroll_pct revenue currency props is_passive visitor_id session_id event_id pageview_id"
).split(" ")
