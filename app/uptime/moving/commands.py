"""What the command line does with files of monitors."""

from datetime import UTC, datetime

from app.kit.stores import Stores
from app.kit.work import transaction
from app.sites.commands import SiteNotNamed
from app.sites.models import Site
from app.sites.queries import sites_named
from app.uptime import page_queries
from app.uptime.moving.bring import Brought, MonitorSource, bring, read
from app.uptime.moving.own import written


async def bring_file(stores: Stores, site: str, source: MonitorSource, body: bytes) -> Brought:
    """Take over the monitors of a file. Raises SiteNotNamed and BadRequest."""
    number = (await _site(stores, site)).id
    async with transaction(stores) as work:
        return await bring(work, number, read(source, body), stores, datetime.now(UTC))


async def file_of(stores: Stores, site: str) -> str:
    """All monitors of a site as YAML. Raises SiteNotNamed."""
    number = (await _site(stores, site)).id
    async with stores.postgres.work() as work:
        return written(await page_queries.all_of(work, number))


async def _site(stores: Stores, name: str) -> Site:
    async with stores.postgres.work() as work:
        found = await sites_named(work, name)
    if len(found) != 1:
        raise SiteNotNamed()
    return found[0]
