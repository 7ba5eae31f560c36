"""Files to import, and somebody who imports them at once."""

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from app.analytics.imports.kinds import ImportKind
from app.analytics.imports.models import Import, ImportState
from app.analytics.imports.queries import records
from app.analytics.imports.schemas import UploadParams
from app.analytics.imports.taking import take_here
from app.analytics.imports.work import Importer
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment
from app.kit.stores import Stores
from app.sites.actor import COMMAND_LINE
from app.sites.ids import new_id
from app.sites.models import Organization, Site
from jobs.derive import derive

SITE = 42
NOT_TOLD = ("site_id", "stored_at")


def as_lines(events: list[dict]) -> bytes:
    """Events of a world as the documented JSONL."""
    return b"".join(
        json.dumps(
            {**event, "ts": datetime.fromtimestamp(event["ts"], UTC).isoformat(timespec="milliseconds")}
        ).encode()
        + b"\n"
        for event in events
    )


@dataclass
class Desk:
    """A site, and somebody who imports files into it."""

    stores: Stores
    site: Site
    folder: Path

    async def give(self, body: bytes, name: str = "events.jsonl", kind: ImportKind = ImportKind.EVENTS) -> Import:
        """Hand a file in."""
        path = self.folder / "given"
        path.write_bytes(body)
        return await take_here(
            self.stores, COMMAND_LINE, self.site, UploadParams(kind=kind, name=name), path, datetime.now(UTC)
        )

    def importer(self) -> Importer:
        """Who works on it."""
        return Importer(self.stores, derive(self.stores.settings), asyncio.Event())

    async def bring(self, body: bytes, name: str = "events.jsonl", kind: ImportKind = ImportKind.EVENTS) -> Import:
        """Hand a file in, and see it through."""
        one = await self.give(body, name, kind)
        assert await self.importer().work_on_next()
        return await self.look(one)

    async def look(self, one: Import) -> Import:
        """How an import stands."""
        async with self.stores.postgres.work() as work:
            return await records.import_of(work, self.site.id, one.id)

    async def undo(self, one: Import) -> Import:
        """Take an import back."""
        async with self.stores.postgres.work() as work:
            await records.undo(work, COMMAND_LINE, self.site, one.id, datetime.now(UTC))
        assert await self.importer().work_on_next()
        return await self.look(one)

    async def count(self, table: str) -> int:
        """Rows of the site in a table."""
        rows = await self.stores.clickhouse.ask(
            self.site.id, Fragment(f"select count() as n from {table} where site_id = {{site:UInt64}}")
        )
        return rows[0]["n"]


async def desk_of(stores: Stores, clickhouse: ClickHouse, folder: Path, number: int = SITE) -> Desk:
    """A desk at a new site with this number."""
    stores, at = replace(stores, clickhouse=clickhouse), datetime.now(UTC)
    async with stores.postgres.work() as work:
        organization = Organization(id=new_id(), name="A", slug=new_id(), created_at=at)
        work.add(organization)
        await work.flush()
        site = Site(
            id=number, organization_id=organization.id, domain="example.com", name="Example", timezone="UTC",
            allowed_origins=[], created_at=at,
        )  # fmt: skip
        work.add(site)
    return Desk(stores, site, folder)


__all__ = ["SITE", "Desk", "ImportState", "as_lines", "desk_of"]
