"""The command line's verbs of rules. They raise Problem with a sentence for whoever typed the command."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.measures import Measures
from app.alerts.rules import applying
from app.kit.stores import Stores
from app.kit.work import transaction
from app.sites.actor import COMMAND_LINE
from app.sites.audit.queries import record_on_site
from app.sites.commands import SiteNotNamed
from app.sites.models import Site
from app.sites.queries import sites_named


async def apply_file(stores: Stores, name: str, text: str, measures: Measures, *, prunes: bool) -> dict[str, Any]:
    """Make a site's rules those of a YAML text."""
    at = datetime.now(UTC)
    async with transaction(stores) as work:
        site = await _site(work, name)
        done = await applying.apply_rules(work, site, text, measures, at, prunes=prunes)
        changes = f"{len(done.created)} new, {len(done.changed)} changed, {len(done.deleted)} deleted"
        record_on_site(work, COMMAND_LINE, at, "alert_rules.applied", changes, site)
    return done.model_dump()


async def export_file(stores: Stores, name: str) -> str:
    """A site's rules as YAML."""
    async with stores.postgres.work() as work:
        return await applying.export_rules(work, await _site(work, name), datetime.now(UTC))


async def _site(work: AsyncSession, name: str) -> Site:
    found = await sites_named(work, name)
    if len(found) != 1:
        raise SiteNotNamed()
    return found[0]
