"""What Postgres is asked about erasures."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.ingest.erasures.models import Erasure, ErasureState
from app.kit.problems import BadRequest, NotFound
from app.sites.actor import Actor
from app.sites.audit.queries import record_on_site
from app.sites.changed import site_changed
from app.sites.models import Site


class ErasureNotFound(NotFound):
    code, title = "erasure_not_found", "There is no such deletion"


class DomainMistyped(BadRequest):
    """What was typed is not the domain of the site."""

    code, title = "domain_mistyped", "Type the domain of the site to confirm"


async def erasures_of(work: AsyncSession, site: int) -> Sequence[Erasure]:
    """The erasures of a site, the newest first."""
    wanted = select(Erasure).where(Erasure.site_id == site).order_by(Erasure.number.desc())
    return (await work.scalars(wanted)).all()


async def erasure_of(work: AsyncSession, site: int, public_id: str) -> Erasure:
    """An erasure of a site. Raises ErasureNotFound."""
    found = await work.scalar(select(Erasure).where(Erasure.site_id == site, Erasure.id == public_id))
    if found is None:
        raise ErasureNotFound()
    return found


async def wish(work: AsyncSession, by: Actor, site: Site, typed: str, at: datetime) -> Erasure:
    """Begin to delete all data of a site; one that is under way is answered as it is. Raises DomainMistyped."""
    if typed != site.domain:
        raise DomainMistyped()
    known = await work.scalar(select(Erasure).where(Erasure.site_id == site.id, Erasure.state != ErasureState.DONE))
    if known is not None:
        return known
    site.erasing_at = at
    site_changed(work, site)
    record_on_site(work, by, at, "site.data_deleted", site.domain, site)
    return await _made(work, site, by.name, at)


async def next_unfinished(work: AsyncSession, at: datetime) -> tuple[Erasure, Site] | None:
    """The oldest erasure that is not done; a deleted site without one gets one. None when there is nothing to do."""
    wanted = select(Erasure).where(Erasure.state != ErasureState.DONE).order_by(Erasure.number).limit(1)
    one = await work.scalar(wanted)
    if one is None:
        # One that was done before the site was deleted does not count.
        later = select(Erasure.site_id).where(Erasure.created_at >= Site.deleted_at, Erasure.site_id == Site.id)
        deleted = select(Site).where(Site.deleted_at.is_not(None), ~later.exists()).order_by(Site.id).limit(1)
        site = await work.scalar(deleted)
        if site is None:
            return None
        one = await _made(work, site, "deletion of the site", at)
    site = await work.get(Site, one.site_id)
    return (one, site) if site else None


async def _made(work: AsyncSession, site: Site, by: str, at: datetime) -> Erasure:
    made = Erasure(
        site_id=site.id, domain=site.domain, actor=by, state=ErasureState.WAITING, progress=0, proof=[], created_at=at
    )
    work.add(made)
    await work.flush()
    return made


async def set_retention(work: AsyncSession, by: Actor, site: Site, keep_days: int | None, at: datetime) -> None:
    """Let a site keep its data for so many days; None: as long as the hub does."""
    if keep_days != site.keep_days:
        said = [f"{days} days" if days else "the hub's" for days in (site.keep_days, keep_days)]
        site.keep_days = keep_days
        record_on_site(work, by, at, "site.retention_changed", site.domain, site, keep=" → ".join(said))
