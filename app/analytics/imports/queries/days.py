"""Exports that are counted by day go into ``imported_days``: each day of a dimension once, whoever brings it first."""

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import anyio.to_thread
import msgspec

from app.analytics.imports.countries import COUNTRIES
from app.analytics.imports.days import METRICS, Days, NoDays, read_ga4, read_plausible
from app.analytics.imports.derive import Derive
from app.analytics.imports.kinds import ImportKind
from app.analytics.imports.models import REPORTED, Import
from app.analytics.imports.queries.chunks import ONE_BLOCK
from app.analytics.imports.spool import FileNotUnderstood, Spool
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions
from app.kit.stores import Stores
from app.sites.models import Site

ask = Questions(str(Path(__file__).parent))
MOST_UNPACKED = 4_000_000_000


class _Taken(msgspec.Struct):
    dimension: str
    days: list[str]


class _Began(msgspec.Struct):
    began_ms: int


@dataclass
class DaysStored:
    """What came of a file. ``known``: rows of days that were counted here, or brought by another import."""

    rows: int = 0
    stored: int = 0
    known: int = 0
    broken: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)


async def store_days(stores: Stores, one: Import, site: Site, place: Spool, derive: Derive) -> DaysStored:
    """Read the file and store its days; doing it again stores nothing twice. Raises FileNotUnderstood."""
    days = await anyio.to_thread.run_sync(_read, place.upload, ImportKind(one.kind), one.file, derive)
    taken = await _taken(stores.clickhouse, site, one.number)
    own = await _first_own_day(stores.clickhouse, site)
    lines, found = [], DaysStored(days.rows, broken=len(days.broken))
    for (day, dimension, value, country), counts in sorted(days.counts.items()):
        if day in taken.get(dimension, ()) or (own and day >= own):
            found.known += 1
            continue
        row = {"site_id": site.id, "import_id": one.number, "day": day, "dimension": dimension, "value": value}
        lines.append(msgspec.json.encode({**row, "country": country, **dict(zip(METRICS, counts, strict=True))}))
    found.stored = len(lines)
    found.told = [{"file": file, "line": line, "reason": reason} for file, line, reason in days.broken[:REPORTED]]
    if lines:
        token = {"insert_deduplication_token": f"import {one.number} days", **ONE_BLOCK}
        await stores.clickhouse.load("imported_days", b"\n".join(lines), "JSONEachRow", token)
    return found


async def _taken(clickhouse: ClickHouse, site: Site, number: int) -> dict[str, set[str]]:
    rows = await clickhouse.ask(site.id, ask("days_taken"), _Taken, **{"import": number})
    return {row.dimension: set(row.days) for row in rows}


async def _first_own_day(clickhouse: ClickHouse, site: Site) -> str:
    """The first local day that the site's own events count; '' without any."""
    rows = await clickhouse.ask(site.id, ask("first_own_visit"), _Began)
    return datetime.fromtimestamp(rows[0].began_ms / 1000, ZoneInfo(site.timezone)).date().isoformat() if rows else ""


def _read(path: Path, kind: ImportKind, name: str, derive: Derive) -> Days:
    days, refused = Days(), []
    for file, lines in _files(path, kind, name):
        try:
            if kind is ImportKind.PLAUSIBLE:
                read_plausible(days, file, lines, derive.channel)
            else:
                read_ga4(days, file, lines, COUNTRIES)
        except NoDays as reason:
            refused.append(f"{file}: {reason}")
        except (UnicodeDecodeError, csv.Error) as error:
            raise FileNotUnderstood(f"{file} is no CSV in UTF-8.") from error
    if not days.counts and not days.broken:
        raise FileNotUnderstood(f"No day was found. {'; '.join(refused[:3])}".strip())
    return days


def _files(path: Path, kind: ImportKind, name: str) -> Iterator[tuple[str, Iterator[str]]]:
    if not zipfile.is_zipfile(path):
        with _text(path.open("rb")) as lines:
            yield name, lines
        return
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [one for one in archive.infolist() if one.filename.lower().endswith(".csv")]
            if sum(one.file_size for one in inside) > MOST_UNPACKED:
                raise FileNotUnderstood(f"Unpacked, the files are larger than {MOST_UNPACKED // 1_000_000} MB.")
            if kind is ImportKind.PLAUSIBLE:
                inside = [one for one in inside if "imported_custom_props" not in one.filename]
            for one in inside:
                with _text(archive.open(one)) as lines:
                    yield Path(one.filename).name, lines
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise FileNotUnderstood("The zip cannot be read.") from error


@contextmanager
def _text(file: Any) -> Iterator[Iterator[str]]:
    with file, io.TextIOWrapper(file, "utf-8-sig", newline="") as lines:
        yield lines
