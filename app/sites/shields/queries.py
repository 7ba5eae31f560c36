"""What Postgres is asked about shields, and about the filters of a site."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.problems import Conflict
from app.sites.changed import site_changed
from app.sites.models import FilterRule, Shield, Site
from app.sites.organizations.queries import LimitReached
from app.sites.shields.rules import ShieldKind, Shields

MOST_SHIELDS = 500  # of one site
MOST_RULES = 1000


class ShieldIsThere(Conflict):
    code, title = "shield_is_there", "This site has that shield already"


async def shields_of(work: AsyncSession, site: Site) -> Shields:
    """What the doors ask of a site."""
    rules = await work.execute(select(Shield.kind, Shield.value).where(Shield.site_id == site.id))
    lets_in = {f"{rule.reason}/{rule.family}": rule.lets_in for rule in await filter_rules(work, site.id)}
    return Shields.of([(kind, value) for kind, value in rules], site.blocks_referrer_spam, lets_in)


async def shields(work: AsyncSession, site: Site) -> Sequence[Shield]:
    """The shields of a site, by kind, the oldest first."""
    wanted = select(Shield).where(Shield.site_id == site.id).order_by(Shield.kind, Shield.created_at, Shield.id)
    return (await work.scalars(wanted)).all()


async def add_shield(work: AsyncSession, site: Site, kind: ShieldKind, value: str, note: str, at: datetime) -> Shield:
    """A new shield; all doors know it within a second. Raises ShieldIsThere and LimitReached."""
    theirs = select(func.count()).select_from(Shield).where(Shield.site_id == site.id)
    if (await work.scalar(theirs) or 0) >= MOST_SHIELDS:
        raise LimitReached(f"This site has {MOST_SHIELDS} shields, which is the most.")
    same = select(Shield.id).where(Shield.site_id == site.id, Shield.kind == kind.value, Shield.value == value)
    if await work.scalar(same) is not None:
        raise ShieldIsThere()
    shield = Shield(site_id=site.id, kind=kind.value, value=value, note=note, created_at=at)
    work.add(shield)
    await work.flush()
    site_changed(work, site)
    return shield


async def remove_shield(work: AsyncSession, site: Site, shield_id: str) -> Shield | None:
    """Take a shield of this site away; None when it has no such shield."""
    gone = delete(Shield).where(Shield.id == shield_id, Shield.site_id == site.id).returning(Shield)
    shield = await work.scalar(gone)
    if shield is not None:
        site_changed(work, site)
    return shield


def block_referrer_spam(work: AsyncSession, site: Site, is_on: bool) -> bool:
    """Switch the list of referrer spammers on or off; whether that was a change."""
    is_change = site.blocks_referrer_spam != is_on
    site.blocks_referrer_spam = is_on
    if is_change:
        site_changed(work, site)
    return is_change


async def filter_rules(work: AsyncSession, site_number: int) -> Sequence[FilterRule]:
    """What was said about the filters of a site."""
    return (await work.scalars(select(FilterRule).where(FilterRule.site_id == site_number))).all()


async def set_filter_rule(
    work: AsyncSession, site: Site, reason: str, family: str, lets_in: bool, at: datetime
) -> None:
    """Let hits of a reason, or of one family of it, in or keep them out; the past follows. Raises LimitReached."""
    theirs = select(func.count()).select_from(FilterRule).where(FilterRule.site_id == site.id)
    if (await work.scalar(theirs) or 0) >= MOST_RULES:
        raise LimitReached(f"This site says of {MOST_RULES} families whether they count, which is the most.")
    new = {"lets_in": lets_in, "changed_at": at, "settled_at": None}
    row = insert(FilterRule).values(site_id=site.id, reason=reason, family=family, **new)
    await work.execute(row.on_conflict_do_update(index_elements=["site_id", "reason", "family"], set_=new))
    site_changed(work, site)


async def unsettled(work: AsyncSession, settle: timedelta, at: datetime) -> list[tuple[int, datetime]]:
    """Sites whose events must be brought in line with their rules, and when the last of the rules changed.

    Doors and writers may still have been on their way with the old rule, so it is done once more ``settle`` later.
    """
    is_due = or_(
        FilterRule.settled_at.is_(None),
        (FilterRule.settled_at < FilterRule.changed_at + settle) & (FilterRule.changed_at + settle < at),
    )
    wanted = select(FilterRule.site_id, func.max(FilterRule.changed_at)).where(is_due).group_by(FilterRule.site_id)
    return [(site, changed_at) for site, changed_at in await work.execute(wanted)]


async def has_unsettled(work: AsyncSession, site_number: int) -> bool:
    """Whether a rule of this site still has to reach the past."""
    wanted = select(FilterRule.site_id).where(FilterRule.site_id == site_number, FilterRule.settled_at.is_(None))
    return await work.scalar(wanted.limit(1)) is not None


async def note_settled(work: AsyncSession, site_number: int, changed_at: datetime, at: datetime) -> None:
    """Note that the events of a site are in line with the rules as they were when the last of them had changed."""
    await work.execute(
        update(FilterRule)
        .where(FilterRule.site_id == site_number, FilterRule.changed_at <= changed_at)
        .values(settled_at=at)
    )
