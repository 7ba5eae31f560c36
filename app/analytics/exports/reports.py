"""Every report of a period as a zip of CSVs: one a dimension, and one of the buckets. Sent while it is made."""

import csv
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import datetime

from app.analytics.csv import breakdown_text, cell
from app.analytics.dimensions import DIMENSIONS
from app.analytics.queries import answers
from app.analytics.schemas import BreakdownParams, Overview, Params
from app.analytics.view import View
from app.kit.clickhouse import ClickHouse

ROWS_AT_ONCE = 10_000
MOST_ROWS = 1_000_000


class _Sink(io.RawIOBase):
    """Where a zip is written, to be taken from again at once."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, block: bytes) -> int:  # type: ignore[override]
        """Keep a block."""
        self._blocks.append(bytes(block))
        return len(block)

    def take(self) -> bytes:
        """What was written since."""
        taken = b"".join(self._blocks)
        self._blocks.clear()
        return taken


async def reports(clickhouse: ClickHouse, site: int, seen: View, params: Params, at: datetime) -> AsyncIterator[bytes]:
    """The zip, as it grows."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        page = await answers.overview(clickhouse, site, seen)
        archive.writestr(_named("series", at), series_text(page))
        yield sink.take()
        for name in DIMENSIONS:
            with archive.open(_named(name, at), "w") as file:
                offset = 0
                while offset < MOST_ROWS:
                    asked = BreakdownParams(
                        **params.model_dump(by_alias=False), dimension=name, limit=ROWS_AT_ONCE, offset=offset
                    )
                    found = await answers.breakdown(clickhouse, site, seen, asked)
                    file.write(breakdown_text(found, with_header=not offset).encode())
                    if len(found.rows) < ROWS_AT_ONCE:
                        break
                    offset += ROWS_AT_ONCE
            yield sink.take()
    yield sink.take()


def series_text(page: Overview) -> str:
    """The buckets of a period as CSV."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["start", *page.series.values])
    for place, bucket in enumerate(page.series.buckets):
        lines.writerow([cell(bucket.start), *(column[place] for column in page.series.values.values())])
    return text.getvalue()


def _named(name: str, at: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(f"{name}.csv", at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
