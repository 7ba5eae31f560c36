"""What Postgres is asked about sites."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.kit.problems import Conflict
from app.sites.changed import site_changed
from app.sites.ids import new_id
from app.sites.models import Key, Membership, Site
from app.sites.organizations.queries import LimitReached
from app.sites.organizations.roles import Role
from app.sites.schemas import SiteCard

MOST_SITES = 500  # of one organization


class SiteIsThere(Conflict):
    code, title = "site_is_there", "This organization has a site for that domain already"


async def site_of_user(work: AsyncSession, public_id: str, user_id: str) -> tuple[Site | None, Role | None]:
    """A site and the user's role on it; two times None when there is none for them."""
    wanted = (
        select(Site, Membership.role)
        .join(Membership, Membership.organization_id == Site.organization_id)
        .where(Site.public_id == public_id, Site.deleted_at.is_(None), Membership.user_id == user_id)
    )
    row = (await work.execute(wanted)).one_or_none()
    return (row[0], Role(row[1])) if row else (None, None)


async def site_of_key(work: AsyncSession, public_id: str, key: Key) -> Site | None:
    """The site asked for, when it is the key's own or one of the key's organization."""
    is_theirs = _is_under(key) & (Site.public_id == public_id) & Site.deleted_at.is_(None)
    return await work.scalar(select(Site).where(is_theirs))


async def site_by_name(work: AsyncSession, key: Key, names: Collection[str]) -> Site | None:
    """The site with this public id or domain, in one of its spellings, that a key is for."""
    is_it = Site.public_id.in_(names) | Site.domain.in_(names)
    is_open = Site.deleted_at.is_(None) & Site.erasing_at.is_(None)
    return await work.scalar(select(Site).where(_is_under(key), is_it, is_open).order_by(Site.id).limit(1))


async def sites_of_organization(work: AsyncSession, organization_id: str) -> Sequence[Site]:
    """The sites of an organization, the oldest first."""
    wanted = select(Site).where(Site.organization_id == organization_id, Site.deleted_at.is_(None)).order_by(Site.id)
    return (await work.scalars(wanted)).all()


async def cards_of_user(work: AsyncSession, user_id: str, at: datetime) -> list[SiteCard]:
    """All sites that a user may see."""
    wanted = (
        select(Site, Membership.role, public_key_of(Site.id, at))
        .join(Membership, Membership.organization_id == Site.organization_id)
        .where(Membership.user_id == user_id, Site.deleted_at.is_(None))
        .order_by(func.lower(Site.name), Site.id)
    )
    return [SiteCard.of(site, Role(role), key) for site, role, key in await work.execute(wanted)]


async def sites_of_user(work: AsyncSession, user_id: str) -> Sequence[Site]:
    """All sites that a user may see, without their keys."""
    wanted = (
        select(Site)
        .join(Membership, Membership.organization_id == Site.organization_id)
        .where(Membership.user_id == user_id, Site.deleted_at.is_(None))
    )
    return (await work.scalars(wanted)).all()


async def cards_of_organization(work: AsyncSession, organization_id: str, role: Role, at: datetime) -> list[SiteCard]:
    """The sites of an organization, for a member with this role."""
    wanted = (
        select(Site, public_key_of(Site.id, at))
        .where(Site.organization_id == organization_id, Site.deleted_at.is_(None))
        .order_by(func.lower(Site.name), Site.id)
    )
    return [SiteCard.of(site, role, key) for site, key in await work.execute(wanted)]


async def card(work: AsyncSession, site: Site, role: Role, at: datetime) -> SiteCard:
    """One site, for somebody with this role on it."""
    return SiteCard.of(site, role, await work.scalar(select(public_key_of(site.id, at))))


async def make_site(
    work: AsyncSession, organization_id: str, domain: str, name: str, timezone: str, at: datetime
) -> Site:
    """A new site of an organization. Raises SiteIsThere and LimitReached."""
    await refuse_double(work, organization_id, domain)
    theirs = select(func.count()).select_from(Site).where(
        Site.organization_id == organization_id, Site.deleted_at.is_(None)
    )  # fmt: skip
    if (await work.scalar(theirs) or 0) >= MOST_SITES:
        raise LimitReached(f"This organization has {MOST_SITES} sites, which is the most.")
    site = Site(
        public_id=new_id(), organization_id=organization_id, domain=domain, name=name, timezone=timezone,
        allowed_origins=[], created_at=at,
    )  # fmt: skip
    work.add(site)
    await work.flush()
    site_changed(work, site)
    return site


async def refuse_double(work: AsyncSession, organization_id: str, domain: str) -> None:
    """Raise SiteIsThere when the organization has a site for this domain."""
    if await site_by_domain(work, organization_id, domain) is not None:
        raise SiteIsThere()


async def site_by_domain(work: AsyncSession, organization_id: str, domain: str) -> Site | None:
    """The organization's site for a domain."""
    return await work.scalar(
        select(Site).where(Site.organization_id == organization_id, Site.domain == domain, Site.deleted_at.is_(None))
    )


async def sites_named(work: AsyncSession, name: str) -> Sequence[Site]:
    """The sites, of all organizations, with this public id or domain; for the command line."""
    return (
        await work.scalars(
            select(Site).where((Site.public_id == name) | (Site.domain == name), Site.deleted_at.is_(None))
        )
    ).all()


async def living_site(work: AsyncSession, *, public_id: str = "", number: int = 0, domain: str = "") -> Site | None:
    """A site by one of its names, for the directory of the machines' doors; of a domain the oldest."""
    is_it = Site.public_id == public_id if public_id else Site.domain == domain if domain else Site.id == number
    is_open = Site.deleted_at.is_(None) & Site.erasing_at.is_(None)
    return await work.scalar(select(Site).where(is_it, is_open).order_by(Site.id).limit(1))


def public_key_of(site_number: InstrumentedAttribute[int] | int, at: datetime) -> ColumnElement[str | None]:
    """The key that a site's pages carry: its oldest public key that still opens."""
    is_open = Key.revoked_at.is_(None) & (Key.expires_at.is_(None) | (Key.expires_at > at))
    return (
        select(Key.token)
        .where(Key.site_id == site_number, Key.kind == "public", is_open)
        .order_by(Key.created_at, Key.id)
        .limit(1)
        .scalar_subquery()
    )


async def note_first_events(work: AsyncSession, numbers: set[int], at: datetime) -> None:
    """Note that these sites are counted from now on; those that were before keep their time."""
    await work.execute(
        update(Site).where(Site.id.in_(numbers), Site.first_event_at.is_(None)).values(first_event_at=at)
    )


def _is_under(key: Key) -> ColumnElement[bool]:
    # A comparison with null is never true, so a key that is of neither would open nothing.
    if key.organization_id is not None:
        return Site.organization_id == key.organization_id
    return Site.id == key.site_id
